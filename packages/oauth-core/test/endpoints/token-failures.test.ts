import { describe, expect, it } from 'vitest'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, register, signIn } from '../support/journey.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, NOTES, VERIFIER } from '../support/test-server.ts'

/** RFC 6749 §5.2, RFC 8707 §2 and RFC 9449 §12.2: all that a token endpoint may answer. */
const CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'invalid_dpop_proof',
  'use_dpop_nonce',
]

const alone = (more: Readonly<Record<string, string>>) =>
  form({ grant_type: 'client_credentials', ...more }, credentialsOf(REPORTS))

describe('a refusal of POST /token', () => {
  it('is JSON with a registered code, and 400 or 401 (R227)', async () => {
    const at = createTestServer({ clients: [REPORTS] })
    const living = await signIn(at)
    const { clientId } = await register(at)
    const narrow = await register(at, { grant_types: ['authorization_code'] })
    const spent = await obtainCode(at, clientId)
    await redeem(at, clientId, spent)
    const code = await obtainCode(at, clientId)
    const wrongly = asserted(await assertion(at, clientId, await createTestKey()))
    const redemption = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: VERIFIER }
    const rotation = {
      grant_type: 'refresh_token',
      client_id: living.clientId,
      refresh_token: living.refreshToken,
    }
    const refused: readonly (readonly [RequestInit, string])[] = [
      [form({}), 'invalid_request'],
      [form({ grant_type: 'authorization_code' }), 'invalid_client'],
      [form({ ...redemption, grant_type: 'password' }), 'unsupported_grant_type'],
      [form({ ...redemption, client_id: 'nobody' }), 'invalid_client'],
      [form({ ...redemption, ...wrongly }), 'invalid_client'],
      [form({ ...redemption, client_secret: 'x' }, basic('a', 'b')), 'invalid_request'],
      [form(redemption, { authorization: 'Basic !' }), 'invalid_request'],
      [form({ ...redemption, client_id: narrow.clientId, grant_type: 'refresh_token' }), 'unauthorized_client'],
      [form({ ...redemption, code: undefined }), 'invalid_request'],
      [form({ ...redemption, code: 'gwc_x' }), 'invalid_grant'],
      [form({ ...redemption, client_id: living.clientId }), 'invalid_grant'],
      [form({ ...redemption, code_verifier: 'x'.repeat(43) }), 'invalid_grant'],
      [form({ ...redemption, code_verifier: undefined }), 'invalid_grant'],
      [form({ ...redemption, redirect_uri: 'https://other.example/cb' }), 'invalid_grant'],
      [form({ ...redemption, resource: 'https://other.example/mcp' }), 'invalid_target'],
      [form({ ...redemption, resource: FILES }), 'invalid_target'],
      [form({ ...redemption, code: spent }), 'invalid_grant'],
      [form(redemption, { dpop: 'x' }), 'invalid_dpop_proof'],
      [form({ ...rotation, refresh_token: undefined }), 'invalid_request'],
      [form({ ...rotation, refresh_token: 'gwr_x' }), 'invalid_grant'],
      [form({ ...rotation, scope: 'notes:write' }), 'invalid_scope'],
      [form({ ...rotation, resource: FILES }), 'invalid_target'],
      [alone({ scope: 'openid' }), 'invalid_scope'],
      [alone({ resource: FILES }), 'invalid_target'],
      [{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, 'invalid_request'],
      [{ ...form({}), body: 'grant_type=x&grant_type=x' }, 'invalid_request'],
      [
        {
          ...form({}),
          body: new URLSearchParams([...Object.entries(redemption), ['resource', NOTES], ['resource', FILES]]),
        },
        'invalid_target',
      ],
    ]
    for (const [index, [request, expected]] of refused.entries()) {
      const response = await at.send('/token', request)
      const { error, error_description: description, ...rest } = await members(response)
      expect([index, error]).toEqual([index, expected])
      expect(CODES).toContain(error)
      expect([response.status, rest]).toEqual([error === 'invalid_client' ? 401 : 400, {}])
      expect(description).toEqual(expect.any(String))
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })
})
