import { describe, expect, it } from 'vitest'
import { FAILURES } from './failures.ts'
import { failureOf, OAuthError } from './oauth-error.ts'

/** The design's table of errors, row by row, in words of its own: reasons, code, status, what the caller hears. */
const ROWS: readonly (readonly [reasons: string, code: string, status: number, description: string])[] = [
  [
    'request_malformed parameter_missing parameter_repeated forwarded_headers',
    'invalid_request',
    400,
    'The request is malformed.',
  ],
  ['content_type', 'invalid_request', 400, 'Send a UTF-8 form of less than 64 KiB.'],
  ['body_too_large', 'invalid_request', 413, 'Send a UTF-8 form of less than 64 KiB.'],
  ['credentials_in_query credentials_repeated', 'invalid_request', 400, 'Send credentials once, not in the URL.'],
  [
    'client_unknown client_expired client_secret_wrong client_method_wrong assertion_invalid assertion_replayed client_document',
    'invalid_client',
    401,
    'Client authentication failed.',
  ],
  ['grant_not_allowed', 'unauthorized_client', 400, 'Not allowed for this client.'],
  ['grant_type_unsupported', 'unsupported_grant_type', 400, 'Unknown grant type.'],
  ['redirect_uri_unregistered', 'invalid_request', 400, 'Redirect URI not registered.'],
  ['response_type', 'unsupported_response_type', 400, 'Use response type code.'],
  ['response_mode', 'invalid_request', 400, 'Use response mode query.'],
  ['pkce_missing pkce_method', 'invalid_request', 400, 'PKCE with S256 is required.'],
  ['request_object', 'request_not_supported', 400, 'Request objects are not supported.'],
  ['request_uri_foreign', 'request_uri_not_supported', 400, 'Request objects are not supported.'],
  ['request_uri_unknown', 'invalid_request_uri', 400, 'Start again from your application.'],
  ['pushed_request_required', 'invalid_request', 400, 'Push this request first.'],
  ['authorization_details', 'invalid_authorization_details', 400, 'Not supported.'],
  ['scope_unknown scope_widened', 'invalid_scope', 400, 'A scope is not available.'],
  ['resource_unknown resource_missing resource_mismatch', 'invalid_target', 400, 'Check the resource parameter.'],
  ['login_required', 'login_required', 400, 'Sign-in or consent is needed.'],
  ['consent_required', 'consent_required', 400, 'Sign-in or consent is needed.'],
  ['user_denied user_not_admitted upstream_denied', 'access_denied', 403, 'Access was not granted.'],
  ['upstream_failed', 'temporarily_unavailable', 503, 'Sign-in is not available.'],
  ['transaction_unknown browser_mismatch', 'invalid_request', 400, 'Start again from your application.'],
  ['csrf_wrong', 'invalid_request', 403, 'Start again from your application.'],
  [
    'code_unknown code_expired code_burnt code_replayed code_wrong_client verifier_wrong redirect_uri_mismatch',
    'invalid_grant',
    400,
    'The code is not valid. Start again.',
  ],
  [
    'refresh_forged refresh_unknown refresh_expired refresh_reused refresh_wrong_client refresh_ahead grant_revoked user_refused',
    'invalid_grant',
    400,
    'The grant is not valid. Sign in again.',
  ],
  ['registration_uri', 'invalid_redirect_uri', 400, 'Use https, loopback http or an allowed scheme.'],
  ['registration_metadata', 'invalid_client_metadata', 400, 'Client metadata not valid.'],
  ['registration_token initial_access_token', 'invalid_token', 401, 'The token is not valid here.'],
  ['token_missing', 'invalid_token', 401, 'A bearer token is required.'],
  [
    'token_malformed token_signature token_expired token_issuer token_type token_audience token_revoked token_refused',
    'invalid_token',
    401,
    'The access token is not valid.',
  ],
  ['scope_insufficient', 'insufficient_scope', 403, 'This needs more permissions.'],
  ['service_refused origin_refused route_unknown proxy_untrusted', 'access_denied', 403, 'Access was not granted.'],
  ['host_refused', 'invalid_request', 421, 'Use the address of the issuer.'],
  ['mcp_headers', '-32020', 400, 'MCP headers are missing.'],
  ['dpop_invalid dpop_replayed', 'invalid_dpop_proof', 400, 'The DPoP proof is not valid.'],
  ['dpop_nonce', 'use_dpop_nonce', 400, 'The DPoP proof is not valid.'],
  ['rate_limited', 'temporarily_unavailable', 429, 'Too many requests.'],
  ['store_unavailable write_unconfirmed lease_expired', 'temporarily_unavailable', 503, 'Try again soon.'],
  ['method_not_allowed', 'invalid_request', 405, 'Not found.'],
  ['not_found', 'invalid_request', 404, 'Not found.'],
  ['internal', 'server_error', 500, 'Something went wrong.'],
]

describe('the wire table', () => {
  it('says of each reason what the design says, and has no other', () => {
    const expected = ROWS.flatMap(([reasons, code, status, description]) =>
      reasons.split(' ').map((reason) => [reason, { code, status, description }] as const),
    )
    expect(FAILURES).toEqual(Object.fromEntries(expected))
  })

  it('has only text that may stand in a header, and nothing that clients search for there (R22)', () => {
    for (const { code, description } of Object.values(FAILURES)) {
      expect(`${code} ${description}`).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      expect(description).not.toMatch(/scope=|error=|resource_metadata=/)
    }
  })

  it('tells nothing of what is no failure of ours (R228)', () => {
    expect(failureOf(new Error('a fake secret'))).toBe(FAILURES.internal)
    expect(failureOf(undefined)).toBe(FAILURES.internal)
    expect(failureOf(new OAuthError('code_unknown'))).toBe(FAILURES.code_unknown)
  })
})
