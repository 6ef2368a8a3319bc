import { OAuthError } from '../errors/oauth-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'
import type { EpochMs } from '../values/time.ts'
import { epochMs } from '../values/time.ts'

/** 20 wrong secrets at once, then one in three seconds: secrets are 256 random bits, so this stops noise, not luck. */
const SECRETS: RateLimit = { burst: 20, refillMs: 3000 }

/** 10,000 blocked pairs of client and address: the oldest go first. */
const MAX_BLOCKED = 10_000

/** Slows down who guesses: secrets (R217), per client and address, so that the right client elsewhere goes on. */
export interface FailureLimit {
  /** @throws {OAuthError} `rate_limited` while the pair is blocked */
  check(attempt: string): void
  /** Counts one failure. */
  count(attempt: string): Promise<void>
}

/** @param deps - `of`: what is guessed, and how often that is borne; default: client secrets */
export function createFailureLimit(deps: {
  readonly limits: RateLimiter
  readonly clock: Clock
  readonly of?: { readonly name: string; readonly limit: RateLimit }
}): FailureLimit {
  const { name, limit } = deps.of ?? { name: 'secret', limit: SECRETS }
  const blockedUntil = new Map<string, EpochMs>()

  return {
    check(attempt) {
      const until = blockedUntil.get(attempt)
      if (until === undefined) return
      const retryAfterMs = until - deps.clock.now()
      if (retryAfterMs > 0) throw new OAuthError('rate_limited', { retryAfterMs })
      blockedUntil.delete(attempt)
    },

    async count(attempt) {
      const { allowed, retryAfterMs } = await deps.limits.take(`${name}:${attempt}`, limit)
      if (allowed) return
      const oldest = blockedUntil.size >= MAX_BLOCKED ? blockedUntil.keys().next() : undefined
      if (oldest?.done === false) blockedUntil.delete(oldest.value)
      blockedUntil.set(attempt, epochMs(Math.ceil(deps.clock.now() + retryAfterMs)))
    },
  }
}
