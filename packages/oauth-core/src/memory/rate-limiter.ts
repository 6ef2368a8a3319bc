import type { Clock } from '../ports/clock.ts'
import type { RateLimiter } from '../ports/rate-limiter.ts'
import { epochMs } from '../values/time.ts'
import { createExpiringMap } from './expiring-map.ts'

/**
 * Counts by the generic cell rate algorithm: one number per key, the instant at which all attempts will be there again.
 * Each attempt moves it one refill on, and it may lie at most `burst` refills ahead.
 *
 * @see {@link https://www.itu.int/rec/T-REC-I.371 | ITU-T I.371, Annex A}
 */
export function createMemoryRateLimiter(clock: Clock): RateLimiter {
  const fullAgain = createExpiringMap<number>(clock)
  return {
    async take(key, { burst, refillMs }) {
      const now = clock.now()
      const burstMs = burst * refillMs
      const full = Math.min(fullAgain.get(key) ?? now, now + burstMs) // a limit made smaller must not lock out for ever
      const next = Math.max(full, now) + refillMs
      const tooEarlyMs = next - burstMs - now
      if (tooEarlyMs > 0) return { allowed: false, retryAfterMs: Math.ceil(tooEarlyMs) }
      fullAgain.set(key, next, epochMs(Math.ceil(next)))
      return { allowed: true, retryAfterMs: 0 }
    },
  }
}
