import { OAuthError } from '../errors/oauth-error.ts'
import { addressPrefix } from '../internal/address-prefix.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'

/** What one address may make us fetch: 30 at once, then one in two seconds. */
const PER_ADDRESS: RateLimit = { burst: 30, refillMs: 2000 }

/** What one origin may be asked, whoever wants it: 60 at once, then one a second. Nobody is flooded through us. */
const PER_ORIGIN: RateLimit = { burst: 60, refillMs: 1000 }

/** 32 fetches at once in this process: each may hold a socket for five seconds. */
const MAX_UNDER_WAY = 32

/** Holds down the fetches that strangers cause (R120). */
export interface FetchLimit {
  /** @throws {OAuthError} `rate_limited`: this address, or everybody at this origin, has asked for too much */
  take(origin: string, clientAddress: string | undefined): Promise<void>
  /** @throws {OAuthError} `rate_limited` while as many as possible are under way */
  run<T>(fetch: () => Promise<T>): Promise<T>
}

export function createFetchLimit({ limits }: { readonly limits: RateLimiter }): FetchLimit {
  let underWay = 0

  async function takeOne(limit: string, whose: string, rate: RateLimit): Promise<void> {
    const { allowed, retryAfterMs } = await limits.take(`${limit}:${whose}`, rate)
    if (!allowed) throw new OAuthError('rate_limited', { limit, retryAfterMs })
  }

  return {
    async take(origin, clientAddress) {
      // In this order: who is over the limit uses up nobody else's.
      await takeOne('document', addressPrefix(clientAddress), PER_ADDRESS)
      await takeOne('document-origin', origin, PER_ORIGIN)
    },

    async run(fetch) {
      if (underWay >= MAX_UNDER_WAY) throw new OAuthError('rate_limited', { limit: 'documents under way' })
      underWay += 1
      try {
        return await fetch()
      } finally {
        underWay -= 1
      }
    },
  }
}
