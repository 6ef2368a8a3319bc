import { takeForAddress, takeOne } from '../clients/address-limit.ts'
import type { Exchange } from '../http/exchange.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'
import type { AuthorizationRequest } from '../sign-in/authorization-request.ts'

type LimitName = 'register' | 'new-client' | 'manage-client' | 'authorize' | 'par' | 'sign-in'

/**
 * What one address may do without signing in. A registration, a pushed or parked request and a sign-in each cost a record
 * in the store; an office behind one address stays well below (R78, R157). `new-client` counts only registrations that
 * make a client: repeats of a shared one cost no record.
 */
const LIMITS: Readonly<Record<LimitName, RateLimit>> = {
  register: { burst: 30, refillMs: 2000 },
  'new-client': { burst: 30, refillMs: 20_000 },
  'manage-client': { burst: 60, refillMs: 1000 },
  authorize: { burst: 300, refillMs: 200 },
  par: { burst: 300, refillMs: 200 },
  'sign-in': { burst: 300, refillMs: 200 },
}

/**
 * Clients made by everybody together: 1,000, then one in 4 s, so that at most some 22,600 lie there that nobody ever
 * signed in through. One address alone stays at a fifth of it, one IPv6 site at two fifths.
 */
const ALL_NEW_CLIENTS: RateLimit = { burst: 1000, refillMs: 4000 }

/** 4 KiB: ten times a usual client. Who sends more counts more than once, so that the limit is one of memory too. */
const BYTES_PER_NEW_CLIENT = 4096

/** Two subscribers' worth, where all share what one takes: a site is anybody who wants one. */
const SHARED_SITE_FACTOR = 2

/** @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt */
export async function takeAttempt(limits: RateLimiter, name: LimitName, { clientAddress }: Exchange): Promise<void> {
  await takeForAddress(limits, name, clientAddress, LIMITS[name])
}

/** 2 KiB: twice a usual authorization request. */
const BYTES_PER_REQUEST = 2048

/**
 * Counts an authorization request that is about to be kept once more for each 2 KiB beyond the first: `state` and redirect
 * URI are as long as whoever sends them likes.
 *
 * @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt
 */
export async function takeLargeRequest(
  limits: RateLimiter,
  name: 'authorize' | 'par',
  exchange: Exchange,
  request: AuthorizationRequest,
): Promise<void> {
  const bytes = encodeUtf8(JSON.stringify(request)).length
  for (let counted = BYTES_PER_REQUEST; counted < bytes; counted += BYTES_PER_REQUEST)
    await takeAttempt(limits, name, exchange)
}

/**
 * Counts a client that is about to be made, for its address and for all. Clients that exist, those of the operator and
 * those that are documents go on while it is exhausted; it refills by itself, so nobody is shut out for good (R390).
 *
 * @param bytes - of the record
 * @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt
 */
export async function takeNewClient(limits: RateLimiter, exchange: Exchange, bytes: number): Promise<void> {
  const { clientAddress } = exchange
  const units = Math.ceil(bytes / BYTES_PER_NEW_CLIENT)
  // All of its own first: who is over the limit uses up nobody else's.
  for (let taken = 0; taken < units; taken += 1)
    await takeForAddress(limits, 'new-client', clientAddress, LIMITS['new-client'], SHARED_SITE_FACTOR)
  for (let taken = 0; taken < units; taken += 1) await takeOne(limits, 'new-client', 'all', ALL_NEW_CLIENTS)
}
