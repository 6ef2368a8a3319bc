import { FAILURES } from '../errors/failures.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Guard } from '../options.ts'
import { toAuthInfo, type AuthInfo } from './auth-info.ts'

/** The SDKs' `OAuthTokenVerifier`. */
export interface TokenVerifier {
  verifyAccessToken(token: string): Promise<AuthInfo>
}

/** What an HTTP header can carry as one token. */
const VISIBLE = /^[\x21-\x7e]+$/

/**
 * A guard for hosts that keep the SDK's own `requireBearerAuth`.
 *
 * The SDK answers 401 and 403 only to errors of its own classes, so the host makes them. When nobody can tell whether
 * the token is good, an error that is none of the SDK's gets through, and the SDK answers 500: closed, though the 503
 * with `Retry-After` of our own `requireBearerAuth` says it better.
 *
 * @param toError - with v2 `(code, text) => new OAuthError(code, text)`, with v1 an `InvalidTokenError` or an
 *   `InsufficientScopeError`
 */
export function createTokenVerifier(
  guard: Guard,
  toError: (code: 'invalid_token' | 'insufficient_scope', description: string) => Error,
): TokenVerifier {
  const invalid = (): Error => toError('invalid_token', FAILURES.token_malformed.description)
  const insufficient = (): Error => toError('insufficient_scope', FAILURES.scope_insufficient.description)

  return {
    async verifyAccessToken(token) {
      if (!VISIBLE.test(token)) throw invalid()
      const request = new Request('http://guarded.invalid/', { headers: { authorization: `Bearer ${token}` } })
      const outcome = await guard(request)
      if ('principal' in outcome) return toAuthInfo(outcome.principal, request)
      switch (outcome.response.status) {
        case 400: // not the shape of a token: to the SDKs that is a bad one
        case 401:
          throw invalid()
        case 403:
          throw insufficient()
        case 503: // cannot tell: no verdict of the SDK's, or a good token would be thrown away
          throw new OAuthError('store_unavailable')
        default:
          throw new OAuthError('internal')
      }
    },
  }
}
