import { describe, expect, it } from 'vitest'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { createProofKey } from '../support/dpop.ts'
import { form, json, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, refresh, register, REDIRECT_URI } from '../support/journey.ts'
import { CHALLENGE, createTestServer, ISSUER, NOTES, VERIFIER } from '../support/test-server.ts'

const LOOPBACK = 'http://127.0.0.1/callback'
const errorOf = async (response: Response) => [response.status, (await members(response))['error']]

const tokenOf = async (response: Response) => String((await members(response))['refresh_token'])

const REQUEST = {
  response_type: 'code',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  scope: 'notes:read',
  resource: NOTES,
}

async function openBank(algorithm = 'ES256') {
  const own = await createTestKey(algorithm)
  const at = createTestServer({
    clients: [
      {
        client_id: 'bank',
        redirect_uris: [REDIRECT_URI],
        jwks: { keys: [own.publicJwk] },
        profile: 'high-assurance',
      },
    ],
  })
  const key = await createProofKey(at.clock)
  return {
    at,
    prove: async () => ({ dpop: await key.prove({ method: 'POST', url: `${ISSUER}/token` }) }),
    post: async (path: string, parameters: Readonly<Record<string, string>>, headers = {}) =>
      at.send(path, form({ ...parameters, ...asserted(await assertion(at, 'bank', own)) }, headers)),
  }
}

describe('a client of the high-assurance profile', () => {
  it('gets tokens by a pushed request, an assertion and a proof', async () => {
    const { at, post, prove } = await openBank()
    const browser = createTestBrowser(at)
    const { request_uri: requestUri } = await members(await post('/par', REQUEST))
    const start = `/authorize?${new URLSearchParams({ client_id: 'bank', request_uri: String(requestUri) })}`
    const upstream = new URL(locationOf(await browser.decide(locationOf(await browser.open(start)), 'allow')))
    const answer = new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
    const code = answer.searchParams.get('code') ?? ''
    const redemption = { grant_type: 'authorization_code', code, code_verifier: VERIFIER }
    expect(await errorOf(await post('/token', redemption))).toEqual([400, 'invalid_dpop_proof'])
    const tokens = await members(await post('/token', redemption, await prove()))
    expect(tokens).toMatchObject({ token_type: 'DPoP' })
    const renewal = { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) }
    expect(await errorOf(await post('/token', renewal))).toEqual([400, 'invalid_dpop_proof'])
    expect(await members(await post('/token', renewal, await prove()))).toMatchObject({ token_type: 'DPoP' })
  })

  it('starts nothing with its parameters in a URL (R204)', async () => {
    const { at } = await openBank()
    const answer = await at.send(authorizeUrl('bank'))
    expect(new URL(locationOf(answer)).searchParams.get('error')).toBe('invalid_request')
  })

  it('proves itself by no other method, and not with RS256', async () => {
    const { at } = await openBank()
    for (const secret of [{}, { client_secret: 'guess' }]) {
      const answer = await at.send('/par', form({ client_id: 'bank', ...REQUEST, ...secret }))
      expect(await errorOf(answer)).toEqual([401, 'invalid_client'])
    }
    for (const [algorithm, status] of [
      ['RS256', 401],
      ['PS256', 201],
      ['EdDSA', 201],
    ] as const) {
      expect((await (await openBank(algorithm)).post('/par', REQUEST)).status).toBe(status)
    }
  })
})

describe('a client that asks to be held to it', () => {
  it('may start an authorization by a pushed request alone (R204)', async () => {
    const at = createTestServer()
    const metadata = { redirect_uris: [LOOPBACK], require_pushed_authorization_requests: true }
    const { clientId } = await register(at, metadata)
    const plain = await at.send(authorizeUrl(clientId, { redirect_uri: LOOPBACK }))
    expect(new URL(locationOf(plain)).searchParams.get('error')).toBe('invalid_request')
    const pushed = await members(await at.send('/par', form({ client_id: clientId, ...REQUEST })))
    const start = { client_id: clientId, request_uri: String(pushed['request_uri']) }
    expect((await at.send(`/authorize?${new URLSearchParams(start)}`)).status).toBe(303)
  })

  it('gets no bearer token', async () => {
    const at = createTestServer()
    const { clientId } = await register(at, { dpop_bound_access_tokens: true })
    const code = await obtainCode(at, clientId)
    expect(await errorOf(await redeem(at, clientId, code))).toEqual([400, 'invalid_dpop_proof'])
    const key = await createProofKey(at.clock)
    const dpop = await key.prove({ method: 'POST', url: `${ISSUER}/token` })
    expect(await members(await redeem(at, clientId, code, {}, { dpop }))).toMatchObject({ token_type: 'DPoP' })
  })

  it.each(['dpop_bound_access_tokens', 'require_pushed_authorization_requests'])(
    'says so with true or false in %s, and hears it again',
    async (member) => {
      const at = createTestServer()
      const ask = async (value: unknown) =>
        members(await at.send('/register', json({ redirect_uris: [LOOPBACK], [member]: value })))
      expect(await ask('true')).toMatchObject({ error: 'invalid_client_metadata' })
      expect(await ask(true)).toMatchObject({ [member]: true })
      expect(await ask(false)).toMatchObject({ [member]: false })
    },
  )
})

describe('refreshRotation: unbound', () => {
  it('keeps a refresh token that is bound to a key, and rotates every other (R266)', async () => {
    const at = createTestServer({ refreshRotation: 'unbound' })
    const key = await createProofKey(at.clock)
    const prove = async () => ({ dpop: await key.prove({ method: 'POST', url: `${ISSUER}/token` }) })
    const { clientId } = await register(at)
    const bound = await tokenOf(await redeem(at, clientId, await obtainCode(at, clientId), {}, await prove()))
    for (let use = 0; use < 8; use += 1) {
      at.clock.advance(3600)
      expect(await tokenOf(await refresh(at, clientId, bound, {}, await prove()))).toBe(bound)
    }
    // It still ends by not being used.
    at.clock.advance(30 * 86_400 + 1)
    expect((await refresh(at, clientId, bound, {}, await prove())).status).toBe(400)
    const bearer = await tokenOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    expect(await tokenOf(await refresh(at, clientId, bearer))).not.toBe(bearer)
  })

  it('is not the default (R266)', async () => {
    const at = createTestServer()
    const key = await createProofKey(at.clock)
    const prove = async () => ({ dpop: await key.prove({ method: 'POST', url: `${ISSUER}/token` }) })
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    const first = (await members(await redeem(at, clientId, code, {}, await prove())))['refresh_token']
    const second = (await members(await refresh(at, clientId, String(first), {}, await prove())))['refresh_token']
    expect(second).not.toBe(first)
  })
})
