import { isOAuthError, OAuthError } from '@gw/oauth-core'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'

/** The errors GitHub documents; anything else it says is not repeated, not even in a log. */
const DOCUMENTED = new Set([
  'access_denied',
  'application_suspended',
  'bad_verification_code',
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
  'unverified_user_email',
])

/**
 * Why the code was not redeemed: `upstream_denied` when the person declined (R185), `upstream_failed` for everything
 * else that GitHub or the network did. What is neither is a bug, and comes back as it is.
 *
 * The original error is not kept as a cause: it holds the callback's parameters and the bodies of answers, so a code
 * or a token.
 */
export function signInFailure(error: unknown): unknown {
  if (error instanceof AuthorizationResponseError) {
    const declined = error.error === 'access_denied'
    return new OAuthError(declined ? 'upstream_denied' : 'upstream_failed', { error: documented(error.error) })
  }
  if (error instanceof ResponseBodyError) {
    return new OAuthError('upstream_failed', { error: documented(error.error), status: error.status })
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new OAuthError('upstream_failed', { failure: 'challenge', status: error.status })
  }
  if (!(error instanceof ClientError)) return error
  if (isOAuthError(error.cause)) return error.cause // of our own fetch
  return new OAuthError('upstream_failed', { failure: error.code ?? 'unknown', error: documented(errorIn(error)) })
}

const documented = (error: unknown): string =>
  typeof error === 'string' && DOCUMENTED.has(error) ? error : 'undocumented'

/** GitHub refuses with status 200 and `error` in the body: to the library an answer without a token (R184). */
function errorIn(error: ClientError): unknown {
  const details = error.cause instanceof Error ? error.cause.cause : undefined
  if (typeof details !== 'object' || details === null || !('body' in details)) return undefined
  const { body } = details
  return typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined
}
