import { failureOf } from '../errors/oauth-error.ts'
import { createTurns } from '../internal/turns.ts'
import type { Clock } from '../ports/clock.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'
import { addressLimits } from './address-limit.ts'
import { createFailureLimit } from './failure-limit.ts'

/** 20 wrong secrets at once, then one in three seconds: secrets are 256 random bits, so this stops noise, not luck. */
const SECRETS: RateLimit = { burst: 20, refillMs: 3000 }

/** 8 secrets of one client compared at once for one address: more would be answered before the first one is counted. */
const AT_ONCE = 8

/** Somebody who says which client they are. */
export interface Attempt {
  /** Of the client's id. */
  readonly clientDigest: string
  /** Undefined: not limited. Everybody would share one count, and a stranger could shut a client out. */
  readonly clientAddress: string | undefined
  /** What is shown is a secret, which can be guessed. All else is not limited: public clients are shared by many. */
  readonly guessable: boolean
}

/** Slows down who guesses secrets (R217): per client and address, so that the right client elsewhere goes on. */
export interface GuessLimit {
  /**
   * Runs one attempt, and counts it if it ends in `invalid_client`.
   *
   * @throws {OAuthError} `rate_limited` while too many have failed; else as `prove` does
   */
  run<T>(attempt: Attempt, prove: () => Promise<T>): Promise<T>
}

export function createGuessLimit(deps: { readonly limits: RateLimiter; readonly clock: Clock }): GuessLimit {
  const failures = createFailureLimit(deps)
  const inTurn = createTurns(AT_ONCE)

  return {
    run({ clientDigest, clientAddress, guessable }, prove) {
      if (clientAddress === undefined || !guessable) return prove()
      const counts = addressLimits(clientAddress, SECRETS).map(
        ({ who, limit }) => ({ key: `secret:${clientDigest}:${who}`, limit }) as const,
      )
      async function attempt() {
        for (const { key } of counts) failures.check(key)
        try {
          return await prove()
        } catch (error) {
          if (failureOf(error).code === 'invalid_client')
            for (const { key, limit } of counts) await failures.count(key, limit)
          throw error
        }
      }
      // The widest: who has many addresses of one site has no more turns for that.
      return inTurn(counts.at(-1)?.key ?? clientDigest, attempt)
    },
  }
}
