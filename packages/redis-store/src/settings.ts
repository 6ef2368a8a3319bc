import type { Redis } from 'ioredis'
import { createClient } from './client.ts'
import { storeUnavailable } from './failures.ts'

/** A setting of the Redis server under which acknowledged writes or revocations can be lost, or read by strangers. */
export interface RedisSettingFault {
  /** As in `redis.conf`; for what is no setting, the fact itself. */
  readonly setting: 'version' | 'maxmemory' | 'maxmemory-policy' | 'appendonly' | 'requirepass'
  readonly found: string
  /** One sentence for the operator: what to do, and what happens else. */
  readonly fix: string
}

const OLDEST_MAJOR = 7

function parseInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

/** Asks as a stranger would: a server that wants no password lets any password in, so its own setting tells nothing. */
async function admitsStrangers(redis: Redis): Promise<boolean> {
  const stranger = redis.duplicate({ username: undefined, password: undefined, lazyConnect: true, retryStrategy: null })
  let refusal: Error | undefined
  stranger.on('error', (error: Error) => {
    refusal = error // `connect` itself only rejects with "closed"
  })
  try {
    await stranger.connect()
    return true
  } catch (error) {
    if (refusal !== undefined && /^(NOAUTH|WRONGPASS)\b/.test(refusal.message)) return false
    throw storeUnavailable(refusal ?? error)
  } finally {
    stranger.disconnect()
  }
}

/**
 * Every unsafe setting of a server, with its fix; empty when all is well. Needs no right beyond `INFO`.
 *
 * What `INFO` does not tell stays unseen: `appendfsync`, which must be `always` on a single node.
 *
 * @throws {OAuthError} `store_unavailable` when the server could not be asked
 */
export async function checkRedisSettings(redis: Redis): Promise<readonly RedisSettingFault[]> {
  const client = createClient(redis, redis.options.commandTimeout ?? 1000)
  const info = parseInfo(await client.ask((connection) => connection.info()))
  const told = (name: string): string => info.get(name) ?? 'unknown'
  const faults: RedisSettingFault[] = []
  if (!(Number.parseInt(told('redis_version'), 10) >= OLDEST_MAJOR)) {
    faults.push({
      setting: 'version',
      found: told('redis_version'),
      fix: 'Use Redis 7 or later: older ones run no `#!lua` scripts.',
    })
  }
  if (!(Number(told('maxmemory')) > 0)) {
    faults.push({
      setting: 'maxmemory',
      found: told('maxmemory'),
      fix: 'Set a limit, such as `maxmemory 256mb`: without one the system kills Redis when memory runs out.',
    })
  }
  if (told('maxmemory_policy') !== 'noeviction') {
    faults.push({
      setting: 'maxmemory-policy',
      found: told('maxmemory_policy'),
      fix: 'Set `maxmemory-policy noeviction`: any other policy silently drops revocations.',
    })
  }
  if (told('aof_enabled') !== '1') {
    faults.push({
      setting: 'appendonly',
      found: told('aof_enabled'),
      fix: 'Set `appendonly yes` (and `appendfsync always` on a single node): without it a restart loses sign-ins and revocations.',
    })
  }
  if (await admitsStrangers(redis)) {
    faults.push({
      setting: 'requirepass',
      found: 'none',
      fix: 'Set `requirepass`: whoever reaches this Redis can read and change everything in it.',
    })
  }
  return faults
}
