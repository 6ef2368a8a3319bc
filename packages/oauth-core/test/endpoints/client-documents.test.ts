import { OAuthError, type RateLimit, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { describe, expect, it } from 'vitest'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { CHAT_GPT, CLAUDE_CODE, CLAUDE_WEB, createDocumentHost, VS_CODE } from '../support/document-host.ts'
import { form, members } from '../support/forms.ts'
import { authorize, authorizeUrl, obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

const WEB = 'https://claude.ai/api/mcp/auth_callback'

/** A server that can fetch, and the web that it fetches from. */
function open(options: Parameters<typeof createTestServer>[0] = {}) {
  const web = createDocumentHost()
  for (const document of [CLAUDE_CODE, CLAUDE_WEB, VS_CODE, CHAT_GPT]) web.serve(document.client_id, document)
  const events: ServerEvent[] = []
  const at = createTestServer({
    events: (event) => void events.push(event),
    ...options,
    ports: { fetch: web.fetch, ...options.ports },
  })
  const ask = (clientId: string, redirectUri = WEB) => at.send(authorizeUrl(clientId, { redirect_uri: redirectUri }))
  return { at, web, events, ask }
}

/** Of a stranger's URL, which the test server fetches for whoever asks. */
const stranger = (n: number) => ({ ...CLAUDE_WEB, client_id: `https://client-${n}.example.org/client.json` })

describe('a client that is described by the document at its id', () => {
  it('walks through consent and sign-in to tokens that it refreshes, on any port of this computer', async () => {
    const { at, web } = open()
    const { client_id: clientId } = CLAUDE_CODE
    const redirectUri = 'http://localhost:51004/callback'
    const answer = await authorize(at, clientId, { redirect_uri: redirectUri })
    expect(answer.origin + answer.pathname).toBe(redirectUri)
    const code = answer.searchParams.get('code') ?? ''
    const tokens = await tokensOf(await redeem(at, clientId, code, { redirect_uri: redirectUri }))
    const again = await tokensOf(await refresh(at, clientId, tokens.refreshToken))
    const principal = await at.server.verifier.verify(again.accessToken, { resource: 'https://notes.example.com/mcp' })
    expect(principal.clientId).toBe(clientId)
    expect(web.fetched).toEqual([clientId])
  })

  it.each([
    ['Claude', CLAUDE_WEB, WEB],
    ['VS Code, on its own port', VS_CODE, 'http://127.0.0.1:33418/'],
    ['VS Code, on another', VS_CODE, 'http://127.0.0.1:50123/'],
    ['VS Code, on the web: another origin than its document', VS_CODE, 'https://insiders.vscode.dev/redirect'],
    ['ChatGPT, without an assertion', CHAT_GPT, 'https://chatgpt.com/connector_platform_oauth_redirect'],
  ])('is %s', async (_who, { client_id: clientId }, redirectUri) => {
    const { at } = open()
    const code = await obtainCode(at, clientId, { redirect_uri: redirectUri })
    const tokens = await tokensOf(await redeem(at, clientId, code))
    expect(tokens.refreshToken).toMatch(/^gwr_/)
  })

  it('is promised in the metadata exactly where documents are fetched (R37)', async () => {
    const path = '/.well-known/oauth-authorization-server'
    const fetching = await members(await open().at.send(path))
    expect(fetching['client_id_metadata_document_supported']).toBe(true)
    expect(fetching['token_endpoint_auth_methods_supported']).toContain('none')
    // Pinned documents are clients that the operator set up; nothing is fetched.
    const pinned = await members(await createTestServer({ clients: [CLAUDE_WEB] }).send(path))
    expect(pinned).not.toHaveProperty('client_id_metadata_document_supported')
  })

  it.each([
    ['http', 'http://claude.ai/oauth/claude-code-client-metadata'],
    ['no path', 'https://claude.ai'],
    ['a fragment', 'https://claude.ai/doc#x'],
    ['a user', 'https://user@claude.ai/doc'],
    ['dot segments', 'https://claude.ai/a/../doc'],
    ['encoded dot segments', 'https://claude.ai/a/%2e%2e/doc'],
    ['a query', 'https://claude.ai/doc?a=b'],
    ['an address', 'https://127.0.0.1/doc'],
    ['an address as a number', 'https://2130706433/doc'],
    ['an address in hexadecimal', 'https://0x7f000001/doc'],
    ['a mapped address', 'https://[::ffff:7f00:1]/doc'],
    ['a dot behind', 'https://claude.ai./doc'],
    ['a container', 'https://redis:6379/doc'],
  ])('is none whose id has %s: nothing is fetched (R96-R98, R104, R121)', async (_what, clientId) => {
    const { ask, at, web, events } = open()
    for (const response of [await ask(clientId), await redeem(at, clientId, 'gwc_x')]) {
      expect([response.status, response.headers.get('location')]).toEqual([
        response.headers.has('www-authenticate') ? 401 : 400,
        null,
      ])
    }
    expect(web.fetched).toEqual([])
    expect(events.map(({ reason }) => reason)).toEqual(['client_document', 'client_document'])
  })

  it('is unknown where nothing is fetched', async () => {
    const at = createTestServer()
    expect((await at.send(authorizeUrl(CLAUDE_WEB.client_id, { redirect_uri: WEB }))).status).toBe(400)
  })

  const text = JSON.stringify(CLAUDE_WEB)
  it.each([
    ['a moved permanently', text, { location: WEB }, 301],
    ['a found', text, { location: WEB }, 302],
    ['a temporary redirect', text, { location: WEB }, 307],
    ['no content', '', {}, 204],
    ['a part', text, {}, 206],
    ['not modified', '', {}, 304],
    ['a missing page', text, {}, 404],
    ['a failing host', text, {}, 500],
    ['a web page', text, { 'content-type': 'text/html' }, 200],
    ['a byte order mark', `\ufeff${text}`, {}, 200],
    ['a member twice', text.replace('{', '{"client_name":"x",'), {}, 200],
    ['a prototype', text.replace('{', '{"__proto__":{},'), {}, 200],
    ['another id', text.replace('client-metadata"', 'client-metadata/"'), {}, 200],
    ['no name', JSON.stringify({ ...CLAUDE_WEB, client_name: undefined }), {}, 200],
    ['a secret', JSON.stringify({ ...CLAUDE_WEB, client_secret: 'fake-secret' }), {}, 200],
    ['a method with a secret', text.replace('"none"', '"client_secret_basic"'), {}, 200],
    ['more than 5 KiB', text.replace('{', `{"x":"${'x'.repeat(5120)}",`), {}, 200],
  ])(
    'is none whose URL answers with %s: a page here, and only the log says why (R99-R101, R107, R109-R111, R115, R122)',
    async (_what, body, headers: Record<string, string>, status) => {
      const { ask, at, web, events } = open()
      web.serve(CLAUDE_WEB.client_id, body, headers, status)
      const page = await ask(CLAUDE_WEB.client_id)
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
      expect(await page.text()).not.toContain(WEB)
      const answer = await redeem(at, CLAUDE_WEB.client_id, 'gwc_x')
      expect([answer.status, await members(answer)]).toEqual([
        401,
        { error: 'invalid_client', error_description: 'Client authentication failed.' },
      ])
      expect(events.map(({ name, reason }) => [name, reason])).toEqual(
        ['/authorize', '/token'].map(() => ['refused', 'client_document']),
      )
      expect(events[0]).toMatchObject({ clientId: CLAUDE_WEB.client_id, details: { check: expect.any(String) } })
      // Of both requests each tried anew: nothing was kept (R113).
      expect(web.fetched).toHaveLength(2)
    },
  )

  it('takes what is no UTF-8 for no document (R109)', async () => {
    const body = new TextEncoder().encode(text.replace('Claude', '\u00e9')).filter((byte) => byte !== 0xa9)
    const fetch = async () => ({ status: 200, headers: new Headers({ 'content-type': 'application/json' }), body })
    expect((await open({ ports: { fetch } }).ask(CLAUDE_WEB.client_id)).status).toBe(400)
  })

  it('is none while its URL cannot be fetched, whatever the reason (R115, R122)', async () => {
    const { at, web, events } = open()
    for (const error of [new OAuthError('client_document', { check: 'address not public' }), new Error('ENOTFOUND')]) {
      web.fail(CLAUDE_WEB.client_id, error)
      const json = await at.send(authorizeUrl(CLAUDE_WEB.client_id), { headers: { accept: 'application/json' } })
      expect([json.status, (await members(json))['error']]).toEqual([400, 'invalid_client'])
      const answer = await at.send('/token', form({ grant_type: 'refresh_token', client_id: CLAUDE_WEB.client_id }))
      expect([answer.status, (await members(answer))['error']]).toEqual([401, 'invalid_client'])
    }
    expect(new Set(events.map(({ reason }) => reason))).toEqual(new Set(['client_document']))
  })

  it('proves itself by its keys, whose address goes through the same guard, and by nothing less (R119)', async () => {
    const { at, web, events } = open()
    const { client_id: clientId, jwks_uri: jwksUri } = CHAT_GPT
    const key = await createTestKey('RS256')
    const redeemSigned = async () => {
      const code = await obtainCode(at, clientId, { redirect_uri: CHAT_GPT.redirect_uris[0] })
      return redeem(at, clientId, code, asserted(await assertion(at, clientId, key)))
    }
    web.fail(jwksUri, new OAuthError('client_document', { check: 'address not public' }))
    expect((await redeemSigned()).status).toBe(401)
    expect(events.at(-1)).toMatchObject({ reason: 'client_document', details: { check: 'address not public' } })
    at.clock.advance(30)
    web.serve(jwksUri, { keys: [key.publicJwk] })
    await tokensOf(await redeemSigned())
    expect(web.fetched).toEqual([clientId, jwksUri, jwksUri])
  })

  it('is sent nowhere but where its document says (R112)', async () => {
    const { ask } = open()
    for (const uri of ['https://evil.example/cb', `${WEB}/`, 'http://localhost:3000/callback', 'https://claude.ai/']) {
      const response = await ask(CLAUDE_WEB.client_id, uri)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    expect((await ask(CLAUDE_WEB.client_id)).status).toBe(303)
  })
})

describe('the cache of documents', () => {
  it('keeps a document for as long as it says, a minute at least and a day at most (R113)', async () => {
    const { at, web, ask } = open()
    const { client_id: clientId } = CLAUDE_WEB
    const visits = async (seconds: number) => {
      at.clock.advance(seconds)
      await ask(clientId)
      return web.fetched.length
    }
    web.serve(clientId, CLAUDE_WEB, { 'cache-control': 'no-store' })
    expect([await visits(0), await visits(59), await visits(1)]).toEqual([1, 1, 2])
    web.serve(clientId, CLAUDE_WEB, { 'cache-control': 'max-age=600', age: '100' })
    expect([await visits(60), await visits(499), await visits(1)]).toEqual([3, 3, 4])
    web.serve(clientId, CLAUDE_WEB, { 'cache-control': 'max-age=31536000' })
    expect([await visits(500), await visits(86_399), await visits(1)]).toEqual([5, 5, 6])
  })

  it('keeps no failure: the next request sees the mended document, and a lost one is lost at once (R113)', async () => {
    const { at, web, ask } = open()
    const { client_id: clientId } = CLAUDE_WEB
    web.serve(clientId, 'oops')
    expect((await ask(clientId)).status).toBe(400)
    web.serve(clientId, CLAUDE_WEB, { 'cache-control': 'max-age=60' })
    expect((await ask(clientId)).status).toBe(303)
    at.clock.advance(60)
    web.serve(clientId, CLAUDE_WEB, {}, 404)
    expect((await ask(clientId)).status).toBe(400)
  })

  it('fetches once for all who wait for one URL (R114)', async () => {
    const { at, web, ask } = open()
    const release = web.hold()
    const waiting = Array.from({ length: 20 }, () => ask(CLAUDE_WEB.client_id))
    // Whole requests that began later are through: by now each of the twenty would have fetched for itself.
    await obtainCode(at, (await register(at)).clientId)
    expect(web.fetched).toHaveLength(1)
    release()
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(20).fill(303))
    expect(web.fetched).toEqual([CLAUDE_WEB.client_id])
  })

  it('holds a thousand documents at most, and the one in use stays (R114)', async () => {
    const { stores, limits } = unlimited()
    const { web, ask } = open({ stores: { ...stores, limits } })
    const use = async () => {
      expect((await ask(CLAUDE_WEB.client_id)).status).toBe(303)
    }
    await use()
    for (let n = 0; n <= 1000; n += 1) {
      const document = stranger(n)
      web.serve(document.client_id, document)
      expect((await ask(document.client_id)).status).toBe(303)
      if (n % 100 === 0) await use()
    }
    await use()
    expect(web.fetched.filter((url) => url === CLAUDE_WEB.client_id)).toHaveLength(1)
    await ask(stranger(0).client_id)
    expect(web.fetched.filter((url) => url === stranger(0).client_id)).toHaveLength(2)
  })
})

/** Stores whose limiter only counts. */
function unlimited() {
  const taken: [key: string, limit: RateLimit][] = []
  const limits = {
    take: async (key: string, limit: RateLimit) => {
      taken.push([key, limit])
      return { allowed: true, retryAfterMs: 0 }
    },
  }
  return { stores: createMemoryStores(), limits, taken }
}

describe('the limits of fetches', () => {
  it('let one address name so many new URLs and no more, and tell it when to come again (R120)', async () => {
    const { web, ask, at } = open()
    const answers: Response[] = []
    for (let n = 0; n < 100; n += 1) answers.push(await ask(stranger(n).client_id))
    const refused = answers.filter(({ status }) => status === 429)
    expect([web.fetched.length, refused.length]).toEqual([30, 70])
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    // The token endpoint draws on the same limit, and does not call a limit of ours a failure of theirs.
    const token = await redeem(at, stranger(200).client_id, 'gwc_x')
    expect([token.status, (await members(token))['error']]).toEqual([429, 'temporarily_unavailable'])
    at.clock.advance(2)
    expect((await ask(CLAUDE_WEB.client_id)).status).toBe(303)
  })

  it('let one origin be asked so often and no more, from however many addresses (R120)', async () => {
    const { at, web } = open()
    const from = async (n: number, clientId: string) => {
      const url = new URL(authorizeUrl(clientId, { redirect_uri: WEB }), 'https://auth.example.com')
      return at.server.fetch(new Request(url, { redirect: 'manual' }), { clientAddress: `198.51.100.${n}` })
    }
    await from(250, CLAUDE_WEB.client_id)
    for (let n = 0; n < 100; n += 1) await from(n, `https://claude.ai/${n}`)
    expect(web.fetched).toHaveLength(60)
    // Who was known before is served on, its document fetched anew: a flood shuts no real client out.
    at.clock.advance(3600)
    for (let n = 0; n < 100; n += 1) await from(n, `https://claude.ai/${n}`)
    expect((await from(251, CLAUDE_WEB.client_id))?.status).toBe(303)
    expect((await from(251, CLAUDE_CODE.client_id))?.status).toBe(429)
    expect((await from(251, VS_CODE.client_id))?.status).toBe(400) // another origin is not concerned
    expect(web.fetched.at(-1)).toBe(VS_CODE.client_id)
  })

  it('let so many fetches be under way and no more (R120)', async () => {
    const { stores, limits } = unlimited()
    const { web, ask } = open({ stores: { ...stores, limits } })
    const release = web.hold()
    const waiting = Array.from({ length: 40 }, (_, n) => ask(stranger(n).client_id))
    const limited = await Promise.race(waiting.slice(32))
    expect(limited.status).toBe(429)
    release()
    const statuses = (await Promise.all(waiting)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(8)
    expect(web.fetched).toHaveLength(32)
    expect((await ask(CLAUDE_WEB.client_id)).status).toBe(303)
  })
})

/** What is shown for a document that differs by `change`. */
async function consentPageOf(change: Readonly<Record<string, unknown>>, redirectUri = WEB) {
  const { at, web } = open()
  web.serve(CLAUDE_WEB.client_id, { ...CLAUDE_WEB, ...change })
  const browser = createTestBrowser(at)
  const parked = await browser.open(authorizeUrl(CLAUDE_WEB.client_id, { redirect_uri: redirectUri }))
  const response = await browser.open(locationOf(parked))
  return { text: await response.text(), policy: response.headers.get('content-security-policy') ?? '' }
}

describe('consent for a client with a document', () => {
  it('shows the domain of its id, and of a logo nothing (R117, R118)', async () => {
    const { text: page, policy } = await consentPageOf({})
    expect(page).toMatch(/verified domain<\/h2>\s*<p>\s*<strong><bdi>claude\.ai<\/bdi><\/strong>/)
    expect(page).toContain('<bdi class="claim">Claude</bdi>')
    expect(page).not.toMatch(/<img|claude\.png|role="note"/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/img-src/)
  })

  it('warns more of one that has no address beyond this computer (R117, R171)', async () => {
    const loopback = ['http://127.0.0.1/cb', 'http://localhost/cb']
    const only = await consentPageOf({ redirect_uris: loopback }, 'http://localhost:7777/cb')
    expect(only.text).toContain('This is an app on this computer.')
    expect(only.text).toContain('nothing proves which program is asking')
    const both = await consentPageOf({ redirect_uris: [...loopback, WEB] }, 'http://localhost:7777/cb')
    expect(both.text).toContain('This is an app on this computer.')
    expect(both.text).not.toContain('nothing proves which program is asking')
  })

  it.each([
    ['another redirect URI', { redirect_uris: [...CLAUDE_WEB.redirect_uris, 'https://claude.ai/other'] }, 'asked'],
    ['another name', { client_name: 'Claude 2' }, 'asked'],
    ['keys', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'fake-x', y: 'fake-y' }] } }, 'asked'],
    ['another logo', { logo_uri: 'https://claude.ai/images/new.png' }, 'remembered'],
  ])('once given for good, with %s: %s (R116)', async (_what, change, expected) => {
    const { at, web } = open()
    const { client_id: clientId } = CLAUDE_WEB
    web.serve(clientId, CLAUDE_WEB, { 'cache-control': 'max-age=60' })
    const browser = createTestBrowser(at)
    const outcome = async () =>
      locationOf(await browser.open(authorizeUrl(clientId, { redirect_uri: WEB }))).includes('/consent?')
        ? 'asked'
        : 'remembered'
    const parked = locationOf(await browser.open(authorizeUrl(clientId, { redirect_uri: WEB })))
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow', { remember: 'yes' })))
    await browser.open(upstream.pathname + upstream.search)
    expect(await outcome()).toBe('remembered')
    web.serve(clientId, { ...CLAUDE_WEB, ...change })
    expect(await outcome()).toBe('remembered')
    at.clock.advance(60)
    expect(await outcome()).toBe(expected)
  })
})

describe('a document that the operator pinned', () => {
  it('is a client of the operator, and never fetched', async () => {
    const { at, web } = open({ clients: [{ ...CLAUDE_WEB, client_name: 'Pinned Claude' }] })
    const browser = createTestBrowser(at)
    const parked = await browser.open(authorizeUrl(CLAUDE_WEB.client_id, { redirect_uri: WEB }))
    const page = await (await browser.open(locationOf(parked))).text()
    expect(page).toContain('<bdi class="claim">Pinned Claude</bdi>, set up by the operator of this server.')
    const code = await obtainCode(at, CLAUDE_WEB.client_id, { redirect_uri: WEB })
    await tokensOf(await redeem(at, CLAUDE_WEB.client_id, code))
    expect(web.fetched).toEqual([])
  })

  it('works where nothing can be fetched', async () => {
    const at = createTestServer({ clients: [CLAUDE_CODE] })
    const code = await obtainCode(at, CLAUDE_CODE.client_id, { redirect_uri: 'http://127.0.0.1:4711/callback' })
    expect((await tokensOf(await redeem(at, CLAUDE_CODE.client_id, code))).refreshToken).toMatch(/^gwr_/)
  })

  it.each([
    [{ client_id: 'http://claude.ai/doc' }, /claude\.ai\/doc.*client_id shape/],
    [{ client_id: 'https://127.0.0.1/doc' }, /client_id host/],
    [{ client_secret: 'fake-secret' }, /shared secret/],
    [{ redirect_uris: [] }, /redirect_uris, count/],
    [{ token_endpoint_auth_method: 'client_secret_post' }, /shared secret/],
  ])('is held to the rules of a fetched one: %j', (change, fault) => {
    expect(() => createTestServer({ clients: [{ ...CLAUDE_WEB, ...change }] })).toThrow(fault)
  })

  it('stands there once', () => {
    expect(() => createTestServer({ clients: [CLAUDE_WEB, CLAUDE_WEB] })).toThrow('stands there twice')
  })
})
