import type { Redis } from 'ioredis'

/** 500 keys an ask: a dump of many must not take minutes, and no ask may block the server. */
const BATCH = 500

/** Reads every key of the database, whatever its type; bytes as Latin-1, one key to a line. */
export async function dumpRedis(redis: Redis): Promise<string> {
  const lines: string[] = []
  let cursor = '0'
  do {
    const [next, keys] = await redis.scanBuffer(cursor, 'COUNT', BATCH)
    lines.push(...(await Promise.all(keys.map((key) => dumpKey(redis, key)))))
    cursor = next.toString()
  } while (cursor !== '0')
  return `${lines.join('\n')}\n`
}

async function dumpKey(redis: Redis, key: Buffer): Promise<string> {
  const type = await redis.type(key)
  return `${key.toString('latin1')} ${type} ${flatten(await readKey(redis, key, type)).join(' ')}`
}

/** Raw replies: ioredis' own forms differ by command, and all that counts here is the bytes. */
function readKey(redis: Redis, key: Buffer, type: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return redis.getBuffer(key)
    case 'hash':
      return redis.callBuffer('HGETALL', key)
    case 'list':
      return redis.lrangeBuffer(key, 0, -1)
    case 'set':
      return redis.smembersBuffer(key)
    case 'zset':
      return redis.callBuffer('ZRANGE', key, '0', '-1', 'WITHSCORES')
    case 'stream':
      return redis.callBuffer('XRANGE', key, '-', '+')
    case 'none': // it expired since it was listed
      return Promise.resolve([])
    default:
      throw new Error(`a Redis key of type ${type}, which nobody scans`)
  }
}

function flatten(reply: unknown): string[] {
  if (Array.isArray(reply)) return reply.flatMap((part) => flatten(part))
  return Buffer.isBuffer(reply) ? [reply.toString('latin1')] : []
}
