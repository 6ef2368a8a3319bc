import { describe, expect, it } from 'vitest'
import { FAILURES } from './failures.ts'

/** The "OAuth Extensions Error" registry of IANA, what of it our specifications define, and RFC 7591 §3.2.2. */
const REGISTERED = new Set([
  'access_denied',
  'consent_required',
  'insufficient_scope',
  'invalid_authorization_details',
  'invalid_client',
  'invalid_client_metadata',
  'invalid_dpop_proof',
  'invalid_grant',
  'invalid_redirect_uri',
  'invalid_request',
  'invalid_request_uri',
  'invalid_scope',
  'invalid_target',
  'invalid_token',
  'login_required',
  'request_not_supported',
  'request_uri_not_supported',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'use_dpop_nonce',
])

/** MCP tells the other one as JSON-RPC. */
const { mcp_headers: jsonRpc, ...oauth } = FAILURES

describe('the codes of FAILURES', () => {
  it('has the code of MCP for what only MCP knows', () => {
    expect(jsonRpc.code).toBe('-32020')
  })

  it.each(Object.entries(oauth))('tells %s in a registered code and in fixed words (R227)', (_, failure) => {
    expect(REGISTERED).toContain(failure.code)
    expect(failure.description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/)
    expect(failure.status).toBeGreaterThanOrEqual(400)
  })
})
