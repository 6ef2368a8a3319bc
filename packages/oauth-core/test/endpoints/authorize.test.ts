import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { form, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, register, tokensOf } from '../support/journey.ts'
import { REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, ISSUER, NOTES } from '../support/test-server.ts'

const LOOPBACK = 'http://127.0.0.1:3000/callback'

/** A client that may be told of errors directly, as its redirect URI is on the person's own machine. */
async function loopbackClient(at: ReturnType<typeof createTestServer>) {
  const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
  return {
    clientId,
    ask: (change: Parameters<typeof authorizeUrl>[1]) =>
      at.send(authorizeUrl(clientId, { redirect_uri: LOOPBACK, ...change })),
  }
}

describe('GET /authorize', () => {
  it('parks a valid request for this browser and asks for consent', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const response = await at.send(authorizeUrl(clientId))
    expect(response.status).toBe(303)
    expect(locationOf(response)).toMatch(/^https:\/\/auth\.example\.com\/consent\?transaction=[A-Za-z0-9_-]{43}$/)
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-gw_browser=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })

  it('gives two identical requests two transactions under one browser cookie (R154)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const first = await browser.open(authorizeUrl(clientId))
    const second = await browser.open(authorizeUrl(clientId))
    expect(locationOf(second)).not.toBe(locationOf(first))
    expect(second.headers.has('set-cookie')).toBe(false)
    for (const location of [locationOf(first), locationOf(second)])
      expect((await browser.open(location)).status).toBe(200)
  })

  it('takes a POST by the same rules (R155)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const parameters = Object.fromEntries(new URL(authorizeUrl(clientId), ISSUER).searchParams)
    expect((await at.send('/authorize', form(parameters))).status).toBe(303)
    expect((await at.send('/authorize', form({ ...parameters, redirect_uri: 'https://evil.example/' }))).status).toBe(
      400,
    )
  })

  it('stores nothing for HEAD and answers as GET would (R7, R156)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const response = await browser.open(authorizeUrl(clientId), { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([303, ''])
    expect((await browser.open(locationOf(response))).status).toBe(400)
  })

  it('shows an unknown client a page that leads nowhere, and a program JSON, both 400 (R123)', async () => {
    const at = createTestServer()
    const page = await at.send(authorizeUrl('nobody'))
    expect([page.status, page.headers.get('location')]).toEqual([400, null])
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('The application is not known here') // what a person can understand
    const json = await at.send(authorizeUrl('nobody'), { headers: { accept: 'application/json' } })
    expect([json.status, json.headers.has('www-authenticate')]).toEqual([400, false])
    expect(await members(json)).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed.' })
  })

  it.each([
    'https://client.example.org/callback/',
    'https://client.example.org/callback?x=1',
    'https://client.example.org/callback#',
    'https://client.example.org:443/callback',
    'https://client.example.org:8443/callback',
    'https://CLIENT.example.org/callback',
    'https://client.example.org/%63allback',
    'https://client.example.org/callback/../callback',
    'https://client.example.org@evil.example/callback',
    'https://evil.example/callback',
    'javascript:alert(1)',
  ])('never redirects to %s (R125, R128, R129)', async (uri) => {
    const at = createTestServer()
    const { clientId } = await register(at)
    for (const broken of [{}, { response_type: 'token' }]) {
      const response = await at.send(authorizeUrl(clientId, { redirect_uri: uri, ...broken }))
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).not.toContain('href="http')
    }
  })

  it('ignores the port of a loopback redirect URI, and nothing else of it (R126, R127)', async () => {
    const at = createTestServer()
    const uris = ['http://127.0.0.1:3000/cb', 'http://[::1]:3000/cb', 'http://localhost/cb']
    const { clientId } = await register(at, { redirect_uris: uris })
    const ask = async (uri: string) => (await at.send(authorizeUrl(clientId, { redirect_uri: uri }))).status
    expect(
      await Promise.all(['http://127.0.0.1:51004/cb', 'http://[::1]/cb', 'http://localhost:1/cb'].map(ask)),
    ).toEqual([303, 303, 303])
    const wrong = [
      'http://127.0.0.1:3000/other',
      'http://127.0.0.2:3000/cb',
      'http://localhost.evil.example/cb',
      'http://127.0.0.1:3000/cb?x=1',
    ]
    expect(await Promise.all(wrong.map(ask))).toEqual([400, 400, 400, 400])
  })

  it('takes the only redirect URI when none is named, and asks when there are several (R124)', async () => {
    const at = createTestServer()
    const one = await register(at)
    const two = await register(at, { redirect_uris: ['https://a.example/cb', 'https://b.example/cb'] })
    expect((await at.send(authorizeUrl(one.clientId, { redirect_uri: undefined }))).status).toBe(303)
    expect((await at.send(authorizeUrl(two.clientId, { redirect_uri: undefined }))).status).toBe(400)
  })

  it.each([
    ['no response type', { response_type: undefined }, 'unsupported_response_type'],
    ['the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['a hybrid', { response_type: 'code token' }, 'unsupported_response_type'],
    ['an ID token', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['another response mode', { response_mode: 'fragment' }, 'invalid_request'],
    ['form_post', { response_mode: 'form_post' }, 'invalid_request'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['s256', { code_challenge_method: 's256' }, 'invalid_request'],
    ['a challenge too short', { code_challenge: 'x'.repeat(42) }, 'invalid_request'],
    ['a challenge too long', { code_challenge: 'x'.repeat(44) }, 'invalid_request'],
    ['a challenge of other characters', { code_challenge: `${'x'.repeat(42)}.` }, 'invalid_request'],
    ['an unknown scope', { scope: 'notes:read admin' }, 'invalid_scope'],
    ['an illegal scope', { scope: 'notes"read' }, 'invalid_scope'],
    ['an unknown resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    ['a relative resource', { resource: '/mcp' }, 'invalid_target'],
    ['a resource with a fragment', { resource: `${NOTES}#x` }, 'invalid_target'],
    ['a request object', { request: 'eyJ' }, 'request_not_supported'],
    ['a foreign request URI', { request_uri: 'https://evil.example/r' }, 'request_uri_not_supported'],
    ['authorization details', { authorization_details: '[]' }, 'invalid_authorization_details'],
    ['silence without a session', { prompt: 'none' }, 'login_required'],
    ['an unknown prompt', { prompt: 'yes' }, 'invalid_request'],
    ['silence beside a question', { prompt: 'none consent' }, 'invalid_request'],
    ['a prompt said badly', { prompt: 'login  consent' }, 'invalid_request'],
    ['a thumbprint that is none', { dpop_jkt: 'x' }, 'invalid_request'],
  ])(
    'tells a trusted target of %s, with state and iss (R130-R135, R138, R140-R143, R147, R148, R280)',
    async (_what, change, error) => {
      const at = createTestServer()
      const { ask } = await loopbackClient(at)
      const location = new URL(locationOf(await ask(change)))
      expect(location.origin + location.pathname).toBe(LOOPBACK)
      expect(location.searchParams.get('error')).toBe(error)
      expect(location.searchParams.get('state')).toBe('af0ifjsldkj')
      expect(location.searchParams.getAll('iss')).toEqual([ISSUER])
      expect(location.searchParams.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    },
  )

  it('sends nobody to an address that nobody vouched for: the error stays here, with a link (R149, R150)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    for (const change of [{ scope: 'admin' }, { prompt: 'none' }]) {
      const response = await at.send(authorizeUrl(clientId, change))
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).toContain('https://client.example.org/callback?error=')
    }
  })

  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON, */*;q=0.1', 'application/json'],
    ['text/html, application/json', 'text/html'],
    ['*/*', 'text/html'],
  ])('answers a failure that stays here to Accept: %s in its form (R150)', async (accept, type) => {
    const at = createTestServer()
    const { clientId } = await register(at)
    for (const change of [{ client_id: 'nobody' }, { redirect_uri: 'https://evil.example/cb' }, { scope: 'admin' }]) {
      const response = await at.send(authorizeUrl(clientId, change), { headers: { accept } })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(response.headers.get('content-type')).toContain(type)
    }
  })

  it('finds a resource in any spelling of scheme and host, and the default when none is named (R144, R146)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const spellings = ['HTTPS://NOTES.example.com/mcp', 'https://notes.example.com:443/mcp', undefined]
    for (const resource of spellings) expect((await at.send(authorizeUrl(clientId, { resource }))).status).toBe(303)
    expect((await at.send(authorizeUrl(clientId, { resource: `${NOTES}/` }))).status).toBe(400)
  })

  it.each([
    ['the only one', [{ resource: NOTES }], NOTES],
    ['the default of several', [{ resource: FILES }, { resource: NOTES, default: true }], NOTES],
    ['nobody, where none of several is the default', [{ resource: FILES }, { resource: NOTES }], 'invalid_target'],
  ])('means %s where none is named, or one without a value (R10, R146)', async (_, resources, meant) => {
    const at = createTestServer({ resources })
    const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
    for (const resource of [undefined, '']) {
      const browser = createTestBrowser(at)
      const change = { redirect_uri: LOOPBACK, scope: undefined, resource }
      const location = new URL(locationOf(await browser.open(authorizeUrl(clientId, change))))
      const error = location.searchParams.get('error')
      const page = error === null ? await (await browser.open(location.href)).text() : ''
      expect(error ?? (page.includes(new URL(meant).host) ? meant : 'another')).toBe(meant)
    }
  })

  it('compares resources as the design says: the slash of the root alone means nothing (R143, R144)', async () => {
    const root = 'https://root.example.com'
    const at = createTestServer({ resources: [{ resource: root }, { resource: NOTES }] })
    const { clientId } = await register(at, { redirect_uris: [LOOPBACK] })
    const ask = async (resource: string) =>
      new URL(
        locationOf(await at.send(authorizeUrl(clientId, { redirect_uri: LOOPBACK, scope: undefined, resource }))),
      ).searchParams.get('error')
    for (const known of [root, `${root}/`, `${root}:443/`, NOTES]) expect(await ask(known)).toBeNull()
    for (const unknown of [
      `${root}//`,
      `${root}/mcp`,
      `${NOTES}/`,
      `${NOTES}/x`,
      `${NOTES}?x`,
      'https://notes.example.com',
    ])
      expect(await ask(unknown)).toBe('invalid_target')
  })

  it('refuses two different resources, and takes one named twice (R145)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const twice = (other: string) => at.send(`${authorizeUrl(clientId)}&resource=${encodeURIComponent(other)}`)
    expect((await twice('https://files.example.com/mcp')).status).toBe(400)
    expect((await twice(NOTES)).status).toBe(303)
  })

  it('refuses what came twice, controls, and a state beyond 4 KiB (R9, R21, R137)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const url = authorizeUrl(clientId)
    for (const bad of [
      `${url}&scope=notes:write`,
      `${url}&x=%0d%0aSet-Cookie:%20a=b`,
      `${url}&x=%00`,
      `${url}&x=%ff`,
    ]) {
      expect((await at.send(bad)).status).toBe(400)
    }
    expect((await at.send(authorizeUrl(clientId, { state: 'x'.repeat(4097) }))).status).toBe(400)
  })

  it.each(['login', 'consent', 'select_account', 'login consent', 'select_account consent'])(
    'asks the person for prompt=%s (R195)',
    async (prompt) => {
      const at = createTestServer()
      const { clientId } = await register(at)
      expect(locationOf(await at.send(authorizeUrl(clientId, { prompt })))).toContain('/consent?')
    },
  )

  it('ignores extra parameters and takes an empty one as absent (R10, R11)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    expect(
      (await at.send(authorizeUrl(clientId, { scope: '', display: 'popup', 'a[__proto__][x]': '1' }))).status,
    ).toBe(303)
  })

  it('gives what the service requires to a client that asks for refresh tokens alone', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const tokens = await tokensOf(
      await redeem(at, clientId, await obtainCode(at, clientId, { scope: 'offline_access' })),
    )
    expect(tokens.scope).toBe('notes:read offline_access')
  })

  it('refuses a client of the operator that may not start here', async () => {
    const client = { ...REPORTS, redirect_uris: [LOOPBACK] }
    const at = createTestServer({ clients: [client] })
    const answer = await at.send(authorizeUrl(client.client_id, { redirect_uri: LOOPBACK }))
    expect(new URL(locationOf(answer)).searchParams.get('error')).toBe('unauthorized_client')
  })
})
