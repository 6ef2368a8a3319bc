import { isOAuthError, OAuthError } from '@gw/oauth-core'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'

/** Registered codes of OAuth and OpenID Connect that tell an operator something; others are not repeated. */
const REGISTERED = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'login_required',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
])

const registered = (error: string): string => (REGISTERED.has(error) ? error : 'unregistered')

/**
 * Why a sign-in failed: `upstream_denied` when the person declined, `upstream_failed` for everything else that the
 * issuer or the network did. What is neither is a bug, and comes back as it is.
 *
 * The original error is not kept as a cause: it holds the callback's parameters, bodies of answers or claims.
 */
export function signInFailure(error: unknown): unknown {
  if (error instanceof AuthorizationResponseError) {
    const declined = error.error === 'access_denied'
    return new OAuthError(declined ? 'upstream_denied' : 'upstream_failed', { error: registered(error.error) })
  }
  if (error instanceof ResponseBodyError) {
    return new OAuthError('upstream_failed', { error: registered(error.error), status: error.status })
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    const [challenge] = error.cause // of the token endpoint for a wrong client, or of the userinfo endpoint
    const { status } = error
    return new OAuthError('upstream_failed', { error: registered(challenge?.parameters.error ?? ''), status })
  }
  if (!(error instanceof ClientError)) return error
  if (isOAuthError(error.cause)) return error.cause // of our own fetch
  return new OAuthError('upstream_failed', { failure: error.code ?? 'unknown' })
}
