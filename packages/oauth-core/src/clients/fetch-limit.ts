import { OAuthError } from '../errors/oauth-error.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'
import { takeForAddress, takeOne } from './address-limit.ts'

/** What one address may make us fetch: 30 at once, then one in two seconds. */
const PER_ADDRESS: RateLimit = { burst: 30, refillMs: 2000 }

/** What one origin may be asked, whoever wants it: 60 at once, then one a second. Nobody is flooded through us. */
const PER_ORIGIN: RateLimit = { burst: 60, refillMs: 1000 }

/** 32 fetches at once of each kind in this process: each may hold a socket for five seconds. */
const MAX_UNDER_WAY = 32

/**
 * Whose fetch it is: of a URL that has answered well before, or of one that a stranger may just have made up. Each kind
 * has room of its own, so that made-up URLs which never answer keep no known client waiting.
 */
type FetchKind = 'known' | 'new'

/** Holds down the fetches that strangers cause (R120). */
export interface FetchLimit {
  /** @throws {OAuthError} `rate_limited`: this address, or everybody at this origin, has asked for too much */
  take(origin: string, clientAddress: string | undefined): Promise<void>
  /** @throws {OAuthError} `rate_limited` while as many of the kind as possible are under way */
  run<T>(kind: FetchKind, fetch: () => Promise<T>): Promise<T>
}

export function createFetchLimit({ limits }: { readonly limits: RateLimiter }): FetchLimit {
  const underWay = { known: 0, new: 0 }

  return {
    async take(origin, clientAddress) {
      // In this order: who is over the limit uses up nobody else's.
      await takeForAddress(limits, 'document', clientAddress, PER_ADDRESS)
      await takeOne(limits, 'document-origin', origin, PER_ORIGIN)
    },

    async run(kind, fetch) {
      if (underWay[kind] >= MAX_UNDER_WAY) throw new OAuthError('rate_limited', { limit: 'documents under way' })
      underWay[kind] += 1
      try {
        return await fetch()
      } finally {
        underWay[kind] -= 1
      }
    },
  }
}
