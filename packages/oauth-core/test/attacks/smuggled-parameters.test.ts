import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { locationOf } from '../support/browser.ts'
import { json, members } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI, register, signIn } from '../support/journey.ts'
import { createTestServer, ISSUER, NOTES, VERIFIER } from '../support/test-server.ts'

const LOOPBACK = 'http://127.0.0.1:3000/callback'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('parameters between two readings', () => {
  it.each([
    'grant_type=authorization_code&grant_type=refresh_token',
    'grant_type=authorization_code&gr%61nt_type=refresh_token',
    'grant_type=&grant_type=refresh_token',
    'grant_type=refresh_token&client_id=a&client_id=b',
    'grant_type=refresh_token&refresh_token=a%00b',
    'grant_type=refresh_token&refresh_token=%C0%AF',
    'grant_type=refresh_token&refresh_token=%ED%A0%80',
    'grant_type=refresh_token&refresh_token=a%0d%0aSet-Cookie:x',
    '{"grant_type":"refresh_token"}',
    'grant_type[]=refresh_token',
    'grant_type.x=refresh_token',
    '__proto__[grant_type]=refresh_token',
    'grant_type=refresh_token;grant_type=x',
  ])('are refused: %s (R9, R17, R21)', async (body) => {
    const at = createTestServer()
    const answer = await at.send('/token', { method: 'POST', body, headers: FORM })
    expect(answer.status).toBe(400)
    expect(['invalid_request', 'unsupported_grant_type']).toContain((await members(answer))['error'])
  })

  it.each(['%0d%0aLocation:%20https://evil.example', '%00', '%ED%A0%80', 'x'.repeat(4097)])(
    'make no header of a state, case %# (R137)',
    async (state) => {
      const at = createTestServer()
      const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
      const url = `${authorizeUrl(clientId, { redirect_uri: LOOPBACK, state: undefined })}&state=${state}`
      const answer = await at.send(url)
      expect([303, 400]).toContain(answer.status)
      expect(answer.headers.get('location') ?? '').not.toContain('/consent')
      expect([...answer.headers.values()].join()).not.toMatch(/[\r\n]|evil/)
    },
  )

  it.each(['none login', 'none none', 'create', 'NONE', 'login  consent', 'none\tlogin'])(
    'are refused as a prompt: %s',
    async (prompt) => {
      const at = createTestServer()
      const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
      const answer = await at.send(authorizeUrl(clientId, { redirect_uri: LOOPBACK, prompt }))
      const told = new URL(locationOf(answer)).searchParams.get('error')
      expect(['invalid_request', 'login_required']).toContain(told)
    },
  )

  it.each([
    ['constructor', 'invalid_scope'],
    ['__proto__', 'invalid_scope'],
    ['notes:read constructor', 'invalid_scope'],
    ['notes:read  notes:write', 'invalid_scope'],
    ['NOTES:READ', 'invalid_scope'],
    ['openid', 'invalid_scope'],
    ['mcp', 'invalid_scope'],
    ['notes:read\u00a0notes:write', 'invalid_scope'],
    [Array.from({ length: 10_000 }, () => 'a').join(' '), 'invalid_scope'],
  ])('are no scope of this service, case %# (R141, R142)', async (scope, error) => {
    const at = createTestServer()
    const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
    const answer = await at.send(authorizeUrl(clientId, { redirect_uri: LOOPBACK, scope }))
    expect(new URL(locationOf(answer)).searchParams.get('error')).toBe(error)
  })

  it('do not widen a refresh by order, repetition or what a scope implies (R261)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at, { scope: 'notes:write' })
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
      scope: 'notes:read',
    })
    const answer = await at.send('/token', { method: 'POST', body })
    expect([answer.status, (await members(answer))['error']]).toEqual([400, 'invalid_scope'])
  })
})

describe('credentials in places of somebody else', () => {
  it('are no reason to answer a code, a token or a secret in the URL (R16)', async () => {
    const at = createTestServer()
    for (const name of ['code', 'code_verifier', 'refresh_token', 'client_secret', 'token', 'client_assertion']) {
      const answer = await at.send(`/token?${name}=x`, {
        method: 'POST',
        body: 'grant_type=refresh_token',
        headers: FORM,
      })
      expect([answer.status, (await members(answer))['error']]).toEqual([400, 'invalid_request'])
    }
  })

  it('are not read from the URL beside a body that lacks them (R16)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const url = `/token?client_id=${clientId}&grant_type=authorization_code&redirect_uri=${REDIRECT_URI}`
    const answer = await at.send(url, { method: 'POST', body: `code_verifier=${VERIFIER}`, headers: FORM })
    expect([answer.status, (await members(answer))['error']]).toEqual([400, 'invalid_request'])
  })
})

describe('registrations that reach for more', () => {
  it.each<Readonly<Record<string, unknown>>>([
    { client_id: 'chosen' },
    { client_secret: 'chosen' },
    { client_id_issued_at: 1 },
    { registration_access_token: 'chosen' },
    { registration_client_uri: 'https://evil.example' },
    { software_statement: 'e30.e30.' },
    { constructor: { prototype: { x: 1 } } },
    { kind: 'pre-registered', methodNamed: false, secretDigest: 'A'.repeat(43), usedAt: 1 },
  ])('get none of it: %j (R71, R72, R76)', async (more) => {
    const at = createTestServer()
    const answer = await at.send(
      '/register',
      json({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none', ...more }),
    )
    const body = await members(answer)
    expect(answer.status).toBe(201)
    const taken = Object.entries(more).filter(([name, value]) => JSON.stringify(body[name]) === JSON.stringify(value))
    expect(taken).toEqual([])
    expect(body['client_id']).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  it.each([
    '{"redirect_uris":["https://a.example/cb"],"__proto__":{"x":1}}',
    '{"redirect_uris":["https://a.example/cb"],"redirect_uris":["https://b.example/cb"]}',
    '{"redirect_uris":["https://a.example/cb"],"redirect\\u005furis":["https://b.example/cb"]}',
    '\ufeff{"redirect_uris":["https://a.example/cb"]}',
    '[{"redirect_uris":["https://a.example/cb"]}]',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    '{"redirect_uris":{"0":"https://a.example/cb","length":1}}',
    '{"redirect_uris":["https://a.example/cb\\u0000"]}',
    '{"redirect_uris":["https://a.example/\\ud800"]}',
    'null',
    '',
  ])('are refused where two readers would read two things, case %# (R17, R21, R53)', async (body) => {
    const at = createTestServer()
    const answer = await at.send('/register', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(400)
  })
})

describe('what is told of a refusal', () => {
  it('names an endpoint of ours and nothing that a stranger wrote (R409)', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    await at.send('/callback/canary-in-the-path?state=x')
    await at.send('/.well-known/oauth-protected-resource/canary-in-the-path')
    expect(events.map(({ reason }) => reason)).toEqual(['not_found', 'not_found'])
    expect(JSON.stringify(events)).not.toContain('canary')
  })

  it('names the endpoint whole where the issuer has a path', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ issuer: `${ISSUER}/t1`, events: (event) => void events.push(event) })
    await at.send('/.well-known/oauth-protected-resource/nowhere')
    await at.send('/t1/token', { method: 'POST', body: 'grant_type=x', headers: FORM })
    expect(events.map(({ endpoint }) => endpoint)).toEqual(['/.well-known/oauth-protected-resource', '/token'])
  })

  it('is the same for an unknown client, a wrong secret and a wrong method (R218)', async () => {
    const at = createTestServer()
    const confidential = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const open = await register(at)
    const answers = await Promise.all(
      [
        { client_id: 'nobody', client_secret: 'gws_x' },
        { client_id: confidential.clientId, client_secret: 'gws_x' },
        { client_id: confidential.clientId },
        { client_id: open.clientId, client_secret: 'gws_x' },
      ].map(async (credentials) => {
        const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'gwr_x', ...credentials })
        const response = await at.send('/token', { method: 'POST', body })
        return JSON.stringify([response.status, [...response.headers], await response.text()])
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('is one and the same at /revoke, whatever the token is (R315)', async () => {
    const at = createTestServer()
    const { clientId, accessToken, refreshToken } = await signIn(at)
    const foreign = await signIn(at)
    const answers = await Promise.all(
      [
        foreign.refreshToken,
        foreign.accessToken,
        'x',
        'gwr_x',
        'gwc_x',
        'e30.e30.AA',
        `${accessToken}x`,
        `${refreshToken}x`,
      ].map(async (token) => {
        const response = await at.send('/revoke', {
          method: 'POST',
          body: new URLSearchParams({ client_id: clientId, token }),
        })
        return JSON.stringify([response.status, [...response.headers], await response.text()])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    const guard = at.server.guard({ resource: NOTES })
    for (const token of [accessToken, foreign.accessToken]) {
      expect(await guard(new Request(NOTES, { headers: { authorization: `Bearer ${token}` } }))).toHaveProperty(
        'principal',
      )
    }
  })
})
