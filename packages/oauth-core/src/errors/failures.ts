import type { FailureReason } from './reasons.ts'

/**
 * What a caller may hear of a failure: a registered error code, an HTTP status, one fixed sentence without input.
 *
 * `description` keeps to the characters of RFC 6749 §5.2 (%x20-21 / %x23-5B / %x5D-7E).
 */
export interface WireFailure {
  readonly code: string
  readonly status: number
  readonly description: string
}

const failure = (code: string, status: number, description: string): WireFailure => ({ code, status, description })

const MALFORMED = failure('invalid_request', 400, 'The request is malformed.')
const CREDENTIALS = failure('invalid_request', 400, 'Send credentials once, not in the URL.')
const CLIENT = failure('invalid_client', 401, 'Client authentication failed.')
const PKCE = failure('invalid_request', 400, 'PKCE with S256 is required.')
const SCOPE = failure('invalid_scope', 400, 'A scope is not available.')
const RESOURCE = failure('invalid_target', 400, 'Check the resource parameter.')
const DPOP = failure('invalid_dpop_proof', 400, 'The DPoP proof is not valid.')
const REGISTRATION_TOKEN = failure('invalid_token', 401, 'The token is not valid here.')
const DENIED = failure('access_denied', 403, 'Access was not granted.')
const RESTART = failure('invalid_request', 400, 'Start again from your application.')
const CODE = failure('invalid_grant', 400, 'The code is not valid. Start again.')
const GRANT = failure('invalid_grant', 400, 'The grant is not valid. Sign in again.')
const TOKEN = failure('invalid_token', 401, 'The access token is not valid.')
const UNAVAILABLE = failure('temporarily_unavailable', 503, 'Try again soon.')

/**
 * The one place that decides what a caller may hear. Reasons that an attacker must not tell apart share a row; a
 * reason without a row does not compile.
 */
export const FAILURES: Readonly<Record<FailureReason, WireFailure>> = {
  request_malformed: MALFORMED,
  parameter_missing: MALFORMED,
  parameter_repeated: MALFORMED,
  forwarded_headers: MALFORMED,
  content_type: failure('invalid_request', 400, 'Send a UTF-8 form of less than 64 KiB.'),
  body_too_large: failure('invalid_request', 413, 'Send a UTF-8 form of less than 64 KiB.'),
  credentials_in_query: CREDENTIALS,
  credentials_repeated: CREDENTIALS,
  client_unknown: CLIENT,
  client_expired: CLIENT,
  client_secret_wrong: CLIENT,
  client_method_wrong: CLIENT,
  assertion_invalid: CLIENT,
  assertion_replayed: CLIENT,
  client_document: CLIENT,
  grant_not_allowed: failure('unauthorized_client', 400, 'Not allowed for this client.'),
  grant_type_unsupported: failure('unsupported_grant_type', 400, 'Unknown grant type.'),
  redirect_uri_unregistered: failure('invalid_request', 400, 'Redirect URI not registered.'),
  response_type: failure('unsupported_response_type', 400, 'Use response type code.'),
  response_mode: failure('invalid_request', 400, 'Use response mode query.'),
  pkce_missing: PKCE,
  pkce_method: PKCE,
  request_object: failure('request_not_supported', 400, 'Request objects are not supported.'),
  request_uri_foreign: failure('request_uri_not_supported', 400, 'Request objects are not supported.'),
  request_uri_unknown: failure('invalid_request_uri', 400, 'Start again from your application.'),
  pushed_request_required: failure('invalid_request', 400, 'Push this request first.'),
  authorization_details: failure('invalid_authorization_details', 400, 'Not supported.'),
  scope_unknown: SCOPE,
  scope_widened: SCOPE,
  resource_unknown: RESOURCE,
  resource_missing: RESOURCE,
  resource_mismatch: RESOURCE,
  login_required: failure('login_required', 400, 'Sign-in or consent is needed.'),
  consent_required: failure('consent_required', 400, 'Sign-in or consent is needed.'),
  user_denied: DENIED,
  user_not_admitted: DENIED,
  upstream_denied: DENIED,
  upstream_failed: failure('temporarily_unavailable', 503, 'Sign-in is not available.'),
  transaction_unknown: RESTART,
  browser_mismatch: RESTART,
  csrf_wrong: failure('invalid_request', 403, 'Start again from your application.'),
  code_unknown: CODE,
  code_expired: CODE,
  code_burnt: CODE,
  code_replayed: CODE,
  code_wrong_client: CODE,
  verifier_wrong: CODE,
  redirect_uri_mismatch: CODE,
  refresh_forged: GRANT,
  refresh_unknown: GRANT,
  refresh_expired: GRANT,
  refresh_reused: GRANT,
  refresh_wrong_client: GRANT,
  refresh_ahead: GRANT,
  grant_revoked: GRANT,
  user_refused: GRANT,
  registration_uri: failure('invalid_redirect_uri', 400, 'Use https, loopback http or an allowed scheme.'),
  registration_metadata: failure('invalid_client_metadata', 400, 'Client metadata not valid.'),
  registration_token: REGISTRATION_TOKEN,
  initial_access_token: REGISTRATION_TOKEN,
  token_missing: failure('invalid_token', 401, 'A bearer token is required.'),
  token_malformed: TOKEN,
  token_signature: TOKEN,
  token_expired: TOKEN,
  token_issuer: TOKEN,
  token_type: TOKEN,
  token_audience: TOKEN,
  token_revoked: TOKEN,
  token_refused: TOKEN,
  scope_insufficient: failure('insufficient_scope', 403, 'This needs more permissions.'),
  service_refused: DENIED,
  origin_refused: DENIED,
  host_refused: failure('invalid_request', 421, 'Use the address of the issuer.'),
  route_unknown: DENIED,
  proxy_untrusted: DENIED,
  mcp_headers: failure('-32020', 400, 'MCP headers are missing.'),
  dpop_invalid: DPOP,
  dpop_replayed: DPOP,
  dpop_nonce: failure('use_dpop_nonce', 400, DPOP.description),
  rate_limited: failure('temporarily_unavailable', 429, 'Too many requests.'),
  store_unavailable: UNAVAILABLE,
  write_unconfirmed: UNAVAILABLE,
  lease_expired: UNAVAILABLE,
  method_not_allowed: failure('invalid_request', 405, 'Not found.'),
  not_found: failure('invalid_request', 404, 'Not found.'),
  internal: failure('server_error', 500, 'Something went wrong.'),
}
