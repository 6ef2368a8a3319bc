import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorize, authorizeUrl, obtainCode, REDIRECT_URI, register } from '../support/journey.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }

async function parked(at: TestServer, change: Parameters<typeof authorizeUrl>[1] = {}, metadata = {}) {
  const { clientId } = await register(at, metadata)
  const browser = createTestBrowser(at)
  const location = locationOf(await browser.open(authorizeUrl(clientId, change)))
  return { clientId, browser, location }
}

describe('GET /consent', () => {
  it('shows who asks, where the answer goes, for which service, what and how long (R161)', async () => {
    const at = createTestServer()
    const { browser, location, clientId } = await parked(at, { scope: 'notes:read notes:write' })
    const page = await (await browser.open(location)).text()
    for (const text of [
      'Test client',
      clientId,
      'client.example.org',
      'Notes',
      NOTES,
      'Read your notes',
      'Change your notes',
      '90',
    ]) {
      expect(page).toContain(text)
    }
  })

  it('carries the headers that a page with a form needs (R4, R26, R151-R153)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at)
    const { headers } = await browser.open(location)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`form-action 'self' ${ISSUER} https://client.example.org`)
    expect(policy).not.toContain('script')
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })

  it('is for the browser that asked alone', async () => {
    const at = createTestServer()
    const { location } = await parked(at)
    expect((await createTestBrowser(at).open(location)).status).toBe(400)
    const stranger = await parked(at)
    expect((await stranger.browser.open(location)).status).toBe(400)
  })

  it('ends after ten minutes (R157, R176)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at)
    at.clock.advance(601)
    expect((await browser.open(location)).status).toBe(400)
  })

  it('escapes what a client says of itself (R75, R159)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at, {}, { client_name: '<script>alert(1)</script>"\u202e' })
    const page = await (await browser.open(location)).text()
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u202e')
  })
})

describe('POST /consent', () => {
  it('involves the identity provider only after a yes (R160, R164)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at)
    expect(browser.cookies.has('__Host-gw_login')).toBe(false)
    const approved = await browser.decide(location, 'allow')
    expect(approved.status).toBe(303)
    expect(locationOf(approved)).toContain(`${ISSUER}/callback/fake?`)
    expect(approved.headers.get('set-cookie')).toMatch(
      /^__Host-gw_login=[^;]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  it('takes no decision from another site or without its token (R166, R168)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at)
    const page = await (await browser.open(location)).text()
    const csrf = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const transaction = new URL(location).searchParams.get('transaction') ?? ''
    const post = (fields: Record<string, string>, headers: Record<string, string>) =>
      browser.open('/consent', {
        method: 'POST',
        body: new URLSearchParams({ transaction, decision: 'allow', ...fields }),
        headers,
      })
    const refused = [
      await post({ csrf }, { 'sec-fetch-site': 'cross-site' }),
      await post({ csrf }, { 'sec-fetch-site': 'same-site' }),
      await post({ csrf }, { 'sec-fetch-site': 'none' }),
      await post({ csrf }, { origin: 'https://evil.example' }),
      await post({ csrf }, { origin: 'null' }),
      await post({ csrf }, {}),
      await post({}, SAME_ORIGIN),
      await post({ csrf: 'x'.repeat(43) }, SAME_ORIGIN),
    ]
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403))
    // A token of another transaction of the same browser is as wrong.
    const other = locationOf(await browser.open(authorizeUrl((await register(at)).clientId)))
    const moved = { transaction: new URL(other).searchParams.get('transaction') ?? '', csrf }
    expect((await post(moved, SAME_ORIGIN)).status).toBe(403)
    expect((await post({ csrf }, { origin: ISSUER })).status).toBe(303)
  })

  it('keeps a no on our page when nobody vouched for the address, and tells a loopback client (R169)', async () => {
    const at = createTestServer()
    const https = await parked(at)
    const stays = await https.browser.decide(https.location, 'deny')
    expect([stays.status, stays.headers.get('location')]).toEqual([403, null])
    expect(await stays.text()).toContain(`${REDIRECT_URI}?error=access_denied`)
    const uri = 'http://127.0.0.1:3000/cb'
    const loopback = await parked(at, { redirect_uri: uri }, { redirect_uris: [uri] })
    const told = new URL(locationOf(await loopback.browser.decide(loopback.location, 'deny')))
    expect(Object.fromEntries(told.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'af0ifjsldkj',
      iss: ISSUER,
    })
    expect((await loopback.browser.open(loopback.location)).status).toBe(400)
  })

  it('gives one code however often it is approved (R170)', async () => {
    const at = createTestServer()
    const { browser, location } = await parked(at)
    const first = new URL(locationOf(await browser.decide(location, 'allow')))
    const second = new URL(locationOf(await browser.decide(location, 'allow')))
    const answers = await Promise.all([first, second].map((url) => browser.open(url.pathname + url.search)))
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '400'])
  })

  it('asks again for each client, and skips only the sign-in while the session lasts (R160, R162)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const one = await register(at)
    await authorize(at, one.clientId, {}, browser)
    const session = browser.cookies.get('__Host-gw_session')
    expect(session).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const two = await register(at)
    const location = locationOf(await browser.open(authorizeUrl(two.clientId)))
    expect(await (await browser.open(location)).text()).toContain('alice')
    const answer = new URL(locationOf(await browser.decide(location, 'allow')))
    expect(answer.origin + answer.pathname).toBe(REDIRECT_URI)
    // Asked to sign in again, nobody is let through by the session.
    const again = locationOf(await browser.open(authorizeUrl(two.clientId, { prompt: 'login' })))
    expect(locationOf(await browser.decide(again, 'allow'))).toContain('/callback/fake?')
  })

  it('does not take the word of a session whose person is no longer admitted (R188)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    await authorize(at, clientId, {}, browser)
    at.people.admit('alice', false)
    const location = locationOf(await browser.open(authorizeUrl(clientId)))
    expect(locationOf(await browser.decide(location, 'allow'))).toContain('/callback/fake?')
  })
})

describe('what a client gets', () => {
  it('returns state byte for byte, keeps the query of its redirect URI, and says who speaks once (R136, R138, R139)', async () => {
    const at = createTestServer()
    const uri = 'https://client.example.org/callback?tenant=1'
    const { clientId } = await register(at, { redirect_uris: [uri] })
    for (const state of ['+/= %20&#', '😀', 'x'.repeat(2048)]) {
      const answer = await authorize(at, clientId, { redirect_uri: uri, state })
      expect(answer.searchParams.get('state')).toBe(state)
      expect(answer.searchParams.get('tenant')).toBe('1')
      expect(answer.searchParams.getAll('iss')).toEqual([ISSUER])
    }
    expect((await authorize(at, clientId, { redirect_uri: uri, state: undefined })).searchParams.has('state')).toBe(
      false,
    )
  })

  it('names its code with enough of chance to be never guessed', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    expect(await obtainCode(at, clientId)).toMatch(/^gwc_[0-9a-f][A-Za-z0-9_-]{21}\.[A-Za-z0-9_-]{43}$/)
  })
})
