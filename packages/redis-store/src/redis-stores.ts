import { ConfigurationError, type Stores } from '@gw/oauth-core'
import type { Redis } from 'ioredis'
import { createClient } from './client.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { createRecordStore } from './record-store.ts'
import { createRevocationFeed } from './revocation-feed.ts'

export interface RedisStoresOptions {
  /** Made by {@link connectRedis}, or with the same settings. */
  readonly redis: Redis
  /** A second connection for the feed, which waits on it. Default: a duplicate, ended by `close`. */
  readonly feedConnection?: Redis
}

/** 250: the feed waits 100 ms on Redis, which ends a wait up to 100 ms late, and the answer has a way to go. */
const LEAST_COMMAND_TIMEOUT_MS = 250

/** What would make the stores break their promise; `connectRedis` sets all of it right. */
function faultsOf({ options }: Redis): string[] {
  const faults: string[] = []
  if ((options.keyPrefix ?? '') !== '') {
    faults.push('redis: remove keyPrefix; the names of the stores are fixed, use a database of its own instead')
  }
  if (options.autoResendUnfulfilledCommands !== false) {
    faults.push('redis: set autoResendUnfulfilledCommands to false; a write sent twice reports a conflict with itself')
  }
  if (options.enableOfflineQueue !== false) {
    faults.push('redis: set enableOfflineQueue to false; an outage must be told at once, not waited out')
  }
  if (options.commandTimeout === undefined) {
    faults.push('redis: set commandTimeout (1000 ms); without it a frozen server is waited for without end')
  } else if (options.commandTimeout < LEAST_COMMAND_TIMEOUT_MS) {
    faults.push(
      `redis: raise commandTimeout to ${LEAST_COMMAND_TIMEOUT_MS} ms or more; else the feed never hears an answer`,
    )
  }
  if (options.replyMapping === 'resp3') {
    faults.push('redis: leave replyMapping at its default; the stores read replies in that shape')
  }
  return faults
}

/**
 * Stores in one Redis, shared by any number of processes. Needs Redis 7; `STORAGE.md` names every key and setting.
 *
 * `close` ends what was opened here, never the connections that were handed in.
 *
 * @throws {ConfigurationError} when a connection has settings under which the promises of {@link Stores} cannot hold
 */
export function createRedisStores(options: RedisStoresOptions): Stores {
  const { redis, feedConnection } = options
  const faults = [redis, feedConnection ?? redis].flatMap(faultsOf)
  if (faults.length > 0) throw new ConfigurationError([...new Set(faults)])
  const waiting = feedConnection ?? redis.duplicate()
  // The twin of `redis` fails for the same reasons, which that one's listeners hear; unheard, ioredis would print them.
  if (feedConnection === undefined) waiting.on('error', () => undefined)
  const limitMs = redis.options.commandTimeout ?? 0
  const commands = createClient(redis, limitMs)
  return {
    records: createRecordStore(commands),
    revocations: createRevocationFeed({ commands, blocking: createClient(waiting, limitMs) }),
    limits: createRateLimiter(commands),
    async close() {
      if (feedConnection === undefined) waiting.disconnect()
    },
  }
}
