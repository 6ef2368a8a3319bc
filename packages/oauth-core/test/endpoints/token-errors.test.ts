import { describe, expect, it } from 'vitest'
import type { AuthorizationServerOptions, FailureReason, ServerEvent } from '@gw/oauth-core'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, NOTES, type TestServer } from '../support/test-server.ts'

/** Makes one request that fails; what it takes before must succeed. */
type Attempt = (at: TestServer) => Promise<Response>

/** RFC 6749 §5.2, RFC 8707 §2, RFC 9449 §5.8: what a client of the token endpoint may be told. */
const REGISTERED = new Map([
  ['invalid_request', 400],
  ['invalid_client', 401],
  ['invalid_grant', 400],
  ['unauthorized_client', 400],
  ['unsupported_grant_type', 400],
  ['invalid_scope', 400],
  ['invalid_target', 400],
  ['invalid_dpop_proof', 400],
  ['use_dpop_nonce', 400],
])

const post = (at: TestServer, parameters: Readonly<Record<string, string>>) => at.send('/token', form(parameters))

const raw = (at: TestServer, body: string, type = 'application/x-www-form-urlencoded', query = '') =>
  at.send(`/token${query}`, { method: 'POST', body, headers: { 'content-type': type } })

/** With a fresh code and a change to the right request. */
const code =
  (change: Readonly<Record<string, string | undefined>>, metadata = {}): Attempt =>
  async (at) => {
    const { clientId } = await register(at, metadata)
    return redeem(at, clientId, await obtainCode(at, clientId), change)
  }

/** With a fresh refresh token. */
const renew =
  (change: Readonly<Record<string, string>>): Attempt =>
  async (at) => {
    const { clientId, refreshToken } = await signIn(at)
    return refresh(at, clientId, refreshToken, change)
  }

const forItself =
  (change: Readonly<Record<string, string>>): Attempt =>
  (at) =>
    at.send('/token', form({ grant_type: 'client_credentials', ...change }, credentialsOf(REPORTS)))

const CASES: readonly (readonly [FailureReason, Attempt, Partial<AuthorizationServerOptions>?])[] = [
  ['content_type', (at) => raw(at, '{}', 'application/json')],
  ['parameter_missing', (at) => post(at, { client_id: 'x' })],
  ['parameter_repeated', (at) => raw(at, 'grant_type=x&grant_type=x')],
  ['request_malformed', (at) => raw(at, 'grant_type=%ff')],
  ['credentials_in_query', (at) => raw(at, 'grant_type=x', undefined, '?client_secret=fake')],
  ['grant_type_unsupported', (at) => post(at, { grant_type: 'password', username: 'a', password: 'b' })],
  ['client_unknown', (at) => post(at, { grant_type: 'refresh_token', client_id: 'nobody' })],
  [
    'credentials_repeated',
    (at) => at.send('/token', form({ grant_type: 'refresh_token', client_secret: 'x' }, basic('a', 'b'))),
  ],
  ['client_method_wrong', code({ client_secret: 'x' })],
  ['client_secret_wrong', code({ client_secret: 'x' }, { token_endpoint_auth_method: 'client_secret_post' })],
  [
    'client_method_wrong',
    (at) => post(at, { grant_type: 'refresh_token', client_assertion: 'x', client_assertion_type: 'x' }),
  ],
  [
    'assertion_invalid',
    (at) =>
      post(at, {
        grant_type: 'refresh_token',
        client_assertion: 'x',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
  ],
  [
    'grant_not_allowed',
    async (at) => {
      const { clientId } = await register(at, { grant_types: ['authorization_code'] })
      return refresh(at, clientId, 'x')
    },
  ],
  ['code_unknown', code({ code: 'x' })],
  [
    'code_expired',
    async (at) => {
      const { clientId } = await register(at)
      const late = await obtainCode(at, clientId)
      at.clock.advance(61)
      return redeem(at, clientId, late)
    },
  ],
  [
    'code_burnt',
    async (at) => {
      const { clientId } = await register(at)
      const guessed = await obtainCode(at, clientId)
      for (let guess = 0; guess < 10; guess += 1) await redeem(at, clientId, guessed, { code_verifier: 'f'.repeat(43) })
      return redeem(at, clientId, guessed)
    },
  ],
  [
    'code_replayed',
    async (at) => {
      const { clientId } = await register(at)
      const used = await obtainCode(at, clientId)
      await tokensOf(await redeem(at, clientId, used))
      return redeem(at, clientId, used)
    },
  ],
  [
    'code_wrong_client',
    async (at) => redeem(at, (await register(at)).clientId, await obtainCode(at, (await register(at)).clientId)),
  ],
  ['verifier_wrong', code({ code_verifier: 'f'.repeat(43) })],
  ['redirect_uri_mismatch', code({ redirect_uri: 'https://client.example.org/other' })],
  ['resource_unknown', code({ resource: 'https://other.example/mcp' })],
  ['resource_mismatch', code({ resource: FILES })],
  ['resource_unknown', forItself({ resource: FILES })],
  [
    'resource_missing',
    forItself({}),
    { clients: [{ ...REPORTS, resources: [NOTES, FILES], scope: 'notes:read mcp' }] },
  ],
  ['scope_unknown', forItself({ scope: 'admin' })],
  ['scope_widened', forItself({ scope: 'notes:write' }), { clients: [{ ...REPORTS, scope: 'notes:read' }] }],
  ['scope_unknown', renew({ scope: 'a"b' })],
  ['scope_widened', renew({ scope: 'notes:read notes:write' })],
  ['resource_mismatch', renew({ resource: FILES })],
  ['refresh_forged', renew({ refresh_token: 'x' })],
  [
    'refresh_unknown',
    async (at) => {
      const { clientId, refreshToken } = await signIn(at)
      at.clock.advance(91 * 86_400)
      return refresh(at, clientId, refreshToken)
    },
    { clients: [], lifetimes: { client: 200 * 86_400 } },
  ],
  [
    'refresh_reused',
    async (at) => {
      const { clientId, refreshToken } = await signIn(at)
      const next = await tokensOf(await refresh(at, clientId, refreshToken))
      await tokensOf(await refresh(at, clientId, next.refreshToken))
      return refresh(at, clientId, refreshToken)
    },
  ],
  ['refresh_wrong_client', async (at) => refresh(at, (await register(at)).clientId, (await signIn(at)).refreshToken)],
  [
    'grant_revoked',
    async (at) => {
      const { clientId, refreshToken } = await signIn(at)
      await at.send('/revoke', form({ client_id: clientId, token: refreshToken }))
      return refresh(at, clientId, refreshToken)
    },
  ],
  [
    'user_refused',
    async (at) => {
      const { clientId, refreshToken } = await signIn(at)
      at.people.admit('alice', false)
      return refresh(at, clientId, refreshToken)
    },
  ],
  [
    'dpop_invalid',
    async (at) => {
      const { clientId } = await register(at)
      return redeem(at, clientId, await obtainCode(at, clientId), {}, { dpop: 'x' })
    },
  ],
]

describe('a failure at POST /token', () => {
  it.each(CASES.map(([reason, attempt, options = {}]) => ({ reason, attempt, options })))(
    '$reason is JSON with a registered code and a fixed text, kept by no cache (R3, R22, R227)',
    async ({ reason, attempt, options }) => {
      const events: ServerEvent[] = []
      const at = createTestServer({ clients: [REPORTS], ...options, events: (event) => void events.push(event) })
      const response = await attempt(at)
      expect(events.at(-1)).toMatchObject({ name: 'refused', endpoint: '/token', reason })

      const { error, error_description: description, ...others } = await members(response)
      expect(others).toEqual({})
      expect(REGISTERED.get(String(error))).toBe(response.status)
      expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      const { headers } = response
      expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/json', 'no-store'])
      expect(headers.get('www-authenticate')).toBe(error === 'invalid_client' ? 'Basic realm="oauth"' : null)
    },
  )
})
