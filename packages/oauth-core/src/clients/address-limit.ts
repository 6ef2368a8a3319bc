import { OAuthError } from '../errors/oauth-error.ts'
import { addressPrefixes } from '../internal/address-prefix.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'

/** 16 subscribers' worth: whoever has a whole IPv6 /48 has 65,536 networks of the size that one subscriber gets (R387). */
const SITE_FACTOR = 16

/** One count of several that an attempt adds to. */
interface AddressLimit {
  readonly who: string
  readonly limit: RateLimit
}

/** What is counted for an address: itself and, for IPv6, its site, which may do a bounded number of times as much. */
export function addressLimits(
  clientAddress: string | undefined,
  { burst, refillMs }: RateLimit,
  siteFactor: number = SITE_FACTOR,
): readonly AddressLimit[] {
  const [own, site] = addressPrefixes(clientAddress)
  const limits = [{ who: own, limit: { burst, refillMs } }]
  if (site === undefined) return limits
  const ofSite = { burst: burst * siteFactor, refillMs: Math.ceil(refillMs / siteFactor) }
  return [...limits, { who: site, limit: ofSite }]
}

/**
 * Takes one attempt of what one address may do.
 *
 * @param name - what is counted
 * @param siteFactor - how many subscribers' worth an IPv6 site may take; default 16
 * @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt
 */
export async function takeForAddress(
  limits: RateLimiter,
  name: string,
  clientAddress: string | undefined,
  allowed: RateLimit,
  siteFactor?: number,
): Promise<void> {
  for (const { who, limit } of addressLimits(clientAddress, allowed, siteFactor))
    await takeOne(limits, name, who, limit)
}

/** @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt */
export async function takeOne(limits: RateLimiter, name: string, who: string, limit: RateLimit): Promise<void> {
  const { allowed, retryAfterMs } = await limits.take(`${name}:${who}`, limit)
  if (!allowed) throw new OAuthError('rate_limited', { limit: name, retryAfterMs })
}
