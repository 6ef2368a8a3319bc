import { OAuthError } from '../errors/oauth-error.ts'
import { addressPrefix } from '../internal/address-prefix.ts'
import type { Exchange } from '../http/exchange.ts'
import type { RateLimit, RateLimiter } from '../ports/rate-limiter.ts'

/**
 * What one address may do without signing in. A registration, a parked request and a sign-in each cost a record in the store; an
 * office behind one address stays well below (R78, R157).
 */
const LIMITS = {
  register: { burst: 30, refillMs: 2000 },
  authorize: { burst: 300, refillMs: 200 },
  'sign-in': { burst: 300, refillMs: 200 },
} as const satisfies Readonly<Record<string, RateLimit>>

/** @throws {OAuthError} `rate_limited` with the milliseconds until the next attempt */
export async function takeAttempt(
  limits: RateLimiter,
  name: 'register' | 'authorize' | 'sign-in',
  { clientAddress }: Exchange,
): Promise<void> {
  const { allowed, retryAfterMs } = await limits.take(`${name}:${addressPrefix(clientAddress)}`, LIMITS[name])
  if (!allowed) throw new OAuthError('rate_limited', { limit: name, retryAfterMs })
}
