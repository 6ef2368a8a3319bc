import { OAuthError } from '../errors/oauth-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'
import type { EpochMs } from '../values/time.ts'
import { epochMs } from '../values/time.ts'

/** 10,000 blocked attempts: the oldest go first. */
const MAX_BLOCKED = 10_000

/** Slows down who guesses. Counts failures alone: whoever is right uses up nothing. */
export interface FailureLimit {
  /** @param key - what is guessed, and by whom. @throws {OAuthError} `rate_limited` while it is blocked */
  check(key: string): void
  /** Counts one failure. @param limit - how many are borne */
  count(key: string, limit: RateLimit): Promise<void>
}

export function createFailureLimit(deps: { readonly limits: RateLimiter; readonly clock: Clock }): FailureLimit {
  const blockedUntil = new Map<string, EpochMs>()

  return {
    check(key) {
      const until = blockedUntil.get(key)
      if (until === undefined) return
      const retryAfterMs = until - deps.clock.now()
      if (retryAfterMs > 0) throw new OAuthError('rate_limited', { retryAfterMs })
      blockedUntil.delete(key)
    },

    async count(key, limit) {
      const { allowed, retryAfterMs } = await deps.limits.take(key, limit)
      if (allowed) return
      const oldest = blockedUntil.size >= MAX_BLOCKED ? blockedUntil.keys().next() : undefined
      if (oldest?.done === false) blockedUntil.delete(oldest.value)
      blockedUntil.set(key, epochMs(Math.ceil(deps.clock.now() + retryAfterMs)))
    },
  }
}
