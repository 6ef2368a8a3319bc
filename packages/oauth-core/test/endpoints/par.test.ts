import { describe, expect, it } from 'vitest'
import { OAuthError, type AuthorizationServerOptions, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { createProofKey } from '../support/dpop.ts'
import { basic, form, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, register, REDIRECT_URI, type TestClient } from '../support/journey.ts'
import { CHALLENGE, createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

type Fields = Readonly<Record<string, string | undefined>>

/** An authorization request that is right in everything but what `change` changes or, undefined, removes. */
const requestOf = (clientId: string, change: Fields = {}): Fields => ({
  client_id: clientId,
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  state: 'pushed-state',
  scope: 'notes:read',
  resource: NOTES,
  ...change,
})

const push = (at: TestServer, clientId: string, change: Fields = {}, headers = {}): Promise<Response> =>
  at.send('/par', form(requestOf(clientId, change), headers))

async function pushed(at: TestServer, clientId: string, change: Fields = {}, headers = {}): Promise<string> {
  const response = await push(at, clientId, change, headers)
  const body = await members(response)
  if (response.status !== 201) throw new Error(`expected a request URI, got ${JSON.stringify(body)}`)
  return String(body['request_uri'])
}

const startUrl = (clientId: string, requestUri: string, beside: Readonly<Record<string, string>> = {}): string =>
  `/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri, ...beside })}`

/** From a pushed request through consent and sign-in to what the client gets. */
async function finish(at: TestServer, url: string, browser: TestBrowser = createTestBrowser(at)): Promise<URL> {
  const approved = await browser.decide(locationOf(await browser.open(url)), 'allow')
  const upstream = new URL(locationOf(approved))
  return new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
}

const json = { headers: { accept: 'application/json' } }
const errorOf = async (response: Response) => [response.status, (await members(response))['error']]
const UNKNOWN = [400, 'invalid_request_uri']

const confidential = (at: TestServer): Promise<TestClient> =>
  register(at, { token_endpoint_auth_method: 'client_secret_basic' })

describe('POST /par', () => {
  it('gives a URI that starts the request at /authorize (R198, R203)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const response = await push(at, clientId, { scope: 'notes:write' })
    const { request_uri: requestUri, expires_in: lifetime, ...rest } = await members(response)
    expect([response.status, lifetime, rest]).toEqual([201, 60, {}])
    expect(requestUri).toMatch(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    // Parameters beside it are ignored, wrong ones and those of extensions too.
    const beside = { scope: 'notes:read', state: 'other', redirect_uri: 'https://evil.example/', request: 'x.y.z' }
    const answer = await finish(at, startUrl(clientId, String(requestUri), beside))
    expect(answer.href).toMatch(/^https:\/\/client\.example\.org\/callback\?/)
    expect([answer.searchParams.get('state'), answer.searchParams.get('iss')]).toEqual(['pushed-state', ISSUER])
    const tokens = await redeem(at, clientId, answer.searchParams.get('code') ?? '')
    expect(await members(tokens)).toMatchObject({ scope: 'notes:write' })
  })

  it('authenticates the client as the token endpoint does (R197)', async () => {
    const at = createTestServer()
    const { clientId, secret = '' } = await confidential(at)
    expect(await errorOf(await push(at, clientId))).toEqual([401, 'invalid_client'])
    expect(await errorOf(await push(at, clientId, {}, basic(clientId, 'wrong')))).toEqual([401, 'invalid_client'])
    expect(await errorOf(await push(at, 'nobody'))).toEqual([401, 'invalid_client'])
    expect((await push(at, clientId, {}, basic(clientId, secret))).status).toBe(201)
    // The credentials say who asks: the parameter need not, and must not say otherwise.
    expect((await push(at, clientId, { client_id: undefined }, basic(clientId, secret))).status).toBe(201)
    expect((await push(at, 'other', {}, basic(clientId, secret))).status).toBe(400)
  })

  it('takes no request URI inside (R199)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const requestUri = await pushed(at, clientId)
    for (const inside of [requestUri, 'https://client.example.org/request.jwt']) {
      expect(await errorOf(await push(at, clientId, { request_uri: inside }))).toEqual([400, 'invalid_request'])
    }
  })

  it.each<[Fields, string]>([
    [{ redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'notes:none' }, 'invalid_scope'],
    [{ resource: 'https://other.example/' }, 'invalid_target'],
    [{ request: 'x.y.z' }, 'request_not_supported'],
    [{ dpop_jkt: 'x' }, 'invalid_request'],
  ])('judges %j as /authorize does', async (change, error) => {
    const at = createTestServer()
    const { clientId } = await register(at)
    expect(await errorOf(await push(at, clientId, change))).toEqual([400, error])
  })

  it('is POST alone, and bounded (R202)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const get = await at.send('/par')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await push(at, clientId, { padding: 'x'.repeat(65_536) })).status).toBe(413)
  })

  it('is told in metadata, as it is, with the algorithms of proofs (R42)', async () => {
    const at = createTestServer()
    const metadata = await members(await at.send('/.well-known/oauth-authorization-server'))
    expect(metadata).toMatchObject({
      pushed_authorization_request_endpoint: `${ISSUER}/par`,
      require_pushed_authorization_requests: false,
    })
    const { clientId } = await register(at)
    expect((await push(at, clientId)).status).toBe(201)
    // Not required: a request that nobody pushed goes on.
    expect((await at.send(authorizeUrl(clientId))).status).toBe(303)
    const algorithms = metadata['dpop_signing_alg_values_supported']
    for (const algorithm of ['ES256', 'EdDSA', 'PS256', 'RS256', 'ES384']) {
      const key = await createProofKey(at.clock, algorithm)
      const headers = { dpop: await key.prove({ method: 'POST', url: `${ISSUER}/token` }) }
      const { status } = await redeem(at, clientId, await obtainCode(at, clientId), {}, headers)
      expect([algorithm, status === 200]).toEqual([
        algorithm,
        Array.isArray(algorithms) && algorithms.includes(algorithm),
      ])
    }
  })

  it('is limited per address', async () => {
    const at = createTestServer()
    const answers = await Promise.all(Array.from({ length: 301 }, () => push(at, 'nobody')))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })
})

describe('a pushed request', () => {
  it('is good for the client that pushed it alone, who learns nothing of it (R200, R205)', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    const [owner, thief] = [await register(at), await register(at)]
    const requestUri = await pushed(at, owner.clientId, { state: 'a-private-state' })
    const foreign = await at.send(startUrl(thief.clientId, requestUri), json)
    const unknown = await at.send(startUrl(thief.clientId, `${requestUri.slice(0, -1)}A`), json)
    const text = await foreign.text()
    expect([foreign.status, text]).toEqual([unknown.status, await unknown.text()])
    expect(text).not.toContain('a-private-state')
    expect(JSON.stringify(events)).not.toContain('a-private-state')
    expect(JSON.stringify(events)).not.toContain(requestUri)
    // It is still there for its owner.
    expect((await at.send(startUrl(owner.clientId, requestUri))).status).toBe(303)
  })

  it('starts one authorization, within a minute (R201)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const first = startUrl(clientId, await pushed(at, clientId))
    // Looking is not starting.
    expect((await at.send(first, { method: 'HEAD' })).status).toBe(303)
    expect((await finish(at, first)).searchParams.has('code')).toBe(true)
    expect(await errorOf(await at.send(first, json))).toEqual(UNKNOWN)
    const expired = startUrl(clientId, await pushed(at, clientId))
    at.clock.advance(61)
    expect(await errorOf(await at.send(expired, json))).toEqual(UNKNOWN)
    const raced = startUrl(clientId, await pushed(at, clientId))
    const answers = await Promise.all(Array.from({ length: 20 }, () => at.send(raced, json)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
  })

  it('is not spent by HEAD, which stores nothing (R7)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const start = startUrl(clientId, await pushed(at, clientId))
    const looked = await at.send(start, { method: 'HEAD' })
    expect(locationOf(looked)).toContain('/consent?')
    expect((await finish(at, start)).searchParams.has('code')).toBe(true)
  })

  it('is spent by an answer from memory too (R201)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const open = async () => browser.open(startUrl(clientId, await pushed(at, clientId)))
    const approved = await browser.decide(locationOf(await open()), 'allow', { remember: 'yes' })
    const upstream = new URL(locationOf(approved))
    await browser.open(upstream.pathname + upstream.search)
    const url = startUrl(clientId, await pushed(at, clientId))
    const silent = await browser.open(url)
    expect(new URL(locationOf(silent)).searchParams.has('code')).toBe(true)
    expect(await errorOf(await browser.open(url, json))).toEqual(UNKNOWN)
  })

  it('is not spent while the store cannot be asked', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    const store = { down: false }
    const records: typeof stores.records = {
      ...stores.records,
      replace: (key, ...rest) =>
        store.down ? Promise.reject(new OAuthError('store_unavailable')) : stores.records.replace(key, ...rest),
    }
    const at = createTestServer({ stores: { ...stores, records }, ports: { clock } })
    const { clientId } = await register(at)
    const url = startUrl(clientId, await pushed(at, clientId))
    store.down = true
    expect((await at.send(url, json)).status).toBe(503)
    store.down = false
    expect((await at.send(url)).status).toBe(303)
  })

  it('needs the client_id beside it, and is no other request URI', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const requestUri = await pushed(at, clientId)
    const alone = await at.send(`/authorize?${new URLSearchParams({ request_uri: requestUri })}`, json)
    expect(await errorOf(alone)).toEqual([400, 'invalid_request'])
    for (const odd of ['urn:ietf:params:oauth:request_uri:', `${requestUri}x`, `${requestUri.slice(0, -3)}../`]) {
      expect(await errorOf(await at.send(startUrl(clientId, odd), json))).toEqual(UNKNOWN)
    }
    const loopback = await register(at, { redirect_uris: ['http://127.0.0.1/callback'] })
    const parameters = { redirect_uri: 'http://127.0.0.1/callback', request_uri: 'https://client.example.org/r.jwt' }
    const foreign = await at.send(authorizeUrl(loopback.clientId, parameters))
    expect(new URL(locationOf(foreign)).searchParams.get('error')).toBe('request_uri_not_supported')
  })

  it('binds the code to the key of a proof that it came with (R251)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const [key, other] = [await createProofKey(at.clock), await createProofKey(at.clock)]
    const proof = async (path: string, by = key) => ({
      dpop: await by.prove({ method: 'POST', url: `${ISSUER}${path}` }),
    })
    const contradictory = await push(at, clientId, { dpop_jkt: other.jkt }, await proof('/par'))
    expect(await errorOf(contradictory)).toEqual([400, 'invalid_dpop_proof'])
    expect(await errorOf(await push(at, clientId, {}, await proof('/token')))).toEqual([400, 'invalid_dpop_proof'])
    const used = await proof('/par')
    const requestUri = await pushed(at, clientId, { dpop_jkt: key.jkt }, used)
    expect(await errorOf(await push(at, clientId, {}, used))).toEqual([400, 'invalid_dpop_proof'])
    const code = (await finish(at, startUrl(clientId, requestUri))).searchParams.get('code') ?? ''
    for (const headers of [{}, await proof('/token', other)]) {
      expect(await errorOf(await redeem(at, clientId, code, {}, headers))).toEqual([400, 'invalid_dpop_proof'])
    }
    expect((await redeem(at, clientId, code, {}, await proof('/token'))).status).toBe(200)
  })

  it('asks for a nonce where one is required', async () => {
    const options: Partial<AuthorizationServerOptions> = { dpopNonce: 'required' }
    const at = createTestServer(options)
    const { clientId } = await register(at)
    const key = await createProofKey(at.clock)
    const prove = async (nonce?: string | null) => ({
      dpop: await key.prove({ method: 'POST', url: `${ISSUER}/par` }, { claims: { nonce } }),
    })
    const asked = await push(at, clientId, {}, await prove())
    expect(await errorOf(asked.clone())).toEqual([400, 'use_dpop_nonce'])
    const answer = await push(at, clientId, {}, await prove(asked.headers.get('dpop-nonce')))
    expect(answer.status).toBe(201)
  })
})
