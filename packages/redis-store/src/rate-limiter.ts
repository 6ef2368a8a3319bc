import { isOAuthError, type RateLimiter } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import type { Client } from './client.ts'
import { limitKey } from './keyspace.ts'
import { LIMIT } from './scripts/limit.ts'

/** A quarter: with four processes cut off from Redis, all together still allow no more than the limit says. */
const FALLBACK_SHARE = 4

/** Counts in Redis, for all processes together; in this process, and stricter, while Redis cannot be asked. */
export function createRateLimiter(client: Client): RateLimiter {
  const local = createMemoryStores().limits
  return {
    async take(key, limit) {
      try {
        const retryAfterMs = Number(await client.run(LIMIT, [limitKey(key)], [limit.burst, limit.refillMs]))
        return { allowed: retryAfterMs === 0, retryAfterMs }
      } catch (error) {
        if (!isOAuthError(error)) throw error
        // An outage must not lift a limit, nor turn every request away before it gets to its own 503.
        return local.take(key, {
          burst: Math.max(1, Math.floor(limit.burst / FALLBACK_SHARE)),
          refillMs: limit.refillMs * FALLBACK_SHARE,
        })
      }
    },
  }
}
