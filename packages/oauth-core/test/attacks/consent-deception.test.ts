import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorize, authorizeUrl, REDIRECT_URI, register } from '../support/journey.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

/** A consent page in a browser: its address, text, policy and what its form would send. */
async function openPage(at: HttpServer, metadata: Readonly<Record<string, unknown>> = {}, redirectUri = REDIRECT_URI) {
  const { clientId } = await register(at, { redirect_uris: [redirectUri], ...metadata })
  const browser = createTestBrowser(at)
  const location = locationOf(await browser.open(authorizeUrl(clientId, { redirect_uri: redirectUri })))
  const response = await browser.open(location)
  const text = await response.text()
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
  const fields = { transaction: field('transaction'), csrf: field('csrf') }
  const press = (more: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    browser.open('/consent', {
      method: 'POST',
      body: new URLSearchParams({ ...fields, ...more }),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    })
  return { browser, location, response, text, press }
}

describe('a consent page', () => {
  it.each([
    "https://client.example.org/;script-src'unsafe-inline'",
    "https://client.example.org/;form-action*;'self'",
    'https://client.example.org/,default-src*',
    'http://localhost:1/;frame-ancestors*',
    'com.example.app:/;style-src*',
    'cursor://x/;script-src*',
  ])('takes no policy out of a redirect URI: %s (R152)', async (uri) => {
    const { response } = await openPage(await overHttp(), {}, uri)
    const policy = response.headers.get('content-security-policy') ?? ''
    const [, target = ''] = /form-action 'self' \S+ (\S+)(?:;|$)/.exec(policy) ?? []
    expect(target).toMatch(/^(?:https:\/\/client\.example\.org|http:\/\/localhost:1|com\.example\.app:|cursor:)$/)
    expect(policy.split('; ').map((directive) => directive.split(' ')[0])).toEqual([
      'default-src',
      'style-src',
      'form-action',
      'frame-ancestors',
      'base-uri',
    ])
  })

  it.each([
    'Claude</bdi></p><p>set up by the operator of this server.',
    'Claude, set up by the operator of this server.',
    'Claude\u202e.revres siht',
    'Cl\u200baude',
    '\u0421laude',
    '<img src=x onerror=alert(1)>',
    '{{constructor.constructor("alert(1)")()}}',
    'x'.repeat(10_000),
  ])('lets a name be a name: %j (R75, R159, R172)', async (client_name) => {
    const { text } = await openPage(await overHttp(), { client_name })
    const [, shown = ''] = /<bdi class="claim">([^<]*)<\/bdi>/.exec(text) ?? []
    expect(shown.length).toBeLessThan(400)
    expect(shown).not.toMatch(/[<>"\u0400-\u04ff\u200b\u202e]/)
    expect(text).toContain('Nobody has checked this name.')
    expect(text.replaceAll(shown, '')).not.toContain('set up by the operator')
    expect(text.indexOf('class="host"')).toBeLessThan(text.indexOf('class="claim"'))
  })

  it('does not take a stranger for the operator’s client of the same name (R172)', async () => {
    const clients = [{ client_id: 'claude', client_name: 'Claude', redirect_uris: ['https://claude.ai/cb'] }]
    const { text } = await openPage(await overHttp(createTestServer({ clients })), { client_name: 'Claude' })
    expect(text).toContain('Nobody has checked this name.')
    expect(text).not.toContain('set up by the operator')
  })

  it.each<Readonly<Record<string, string>>>([
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'Same-Origin' },
    { 'sec-fetch-site': 'same-origin, cross-site' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: ISSUER },
  ])('takes no click from elsewhere: %j (R166)', async (headers) => {
    const { press } = await openPage(await overHttp())
    const answer = await press({ decision: 'allow' }, headers)
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
    expect((await press({ decision: 'allow' })).status).toBe(303) // and is spoilt by none
  })

  it.each([
    'null',
    'http://auth.example.com',
    `${ISSUER}.evil.example`,
    `${ISSUER}:443`,
    `${ISSUER}/`,
    `${ISSUER}, ${ISSUER}`,
    '',
  ])('of a browser without Fetch Metadata takes no click from the origin %j (R27, R166)', async (origin) => {
    const at = await overHttp()
    const { browser, location, text } = await openPage(at)
    const csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const body = new URLSearchParams({
      csrf,
      transaction: new URL(location).searchParams.get('transaction') ?? '',
      decision: 'allow',
    })
    const answer = await browser.open('/consent', { method: 'POST', body, headers: origin === '' ? {} : { origin } })
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
    const right = await browser.open('/consent', { method: 'POST', body, headers: { origin: ISSUER } })
    expect(right.status).toBe(303)
  })

  it.each<Readonly<Record<string, string>>>([
    { decision: 'ALLOW' },
    { decision: 'allow ' },
    { decision: '' },
    { decision: 'true' },
    { decision: 'allow', provider: '__proto__' },
    { decision: 'allow', provider: 'github' },
    { decision: 'allow', csrf: '' },
  ])('takes nothing for a yes but a yes: %j (R166)', async (fields) => {
    const { press } = await openPage(await overHttp())
    const answer = await press(fields)
    expect([400, 403]).toContain(answer.status)
    expect(answer.headers.get('location')).toBeNull()
    expect((await press({ decision: 'allow' })).status).toBe(303)
  })

  it('takes one answer, not two in one form or one in the URL (R9, R170)', async () => {
    const { browser, location, text } = await openPage(await overHttp())
    const csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const transaction = new URL(location).searchParams.get('transaction') ?? ''
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }
    const twice = `transaction=${transaction}&csrf=${csrf}&decision=deny&decision=allow`
    expect((await browser.open('/consent', { method: 'POST', headers, body: twice })).status).toBe(400)
    const inUrl = `/consent?transaction=${transaction}&csrf=${csrf}&decision=allow`
    expect((await browser.open(inUrl, { method: 'POST', headers, body: '' })).status).toBe(400)
  })
})

describe('pages in a frame', () => {
  // FastMCP and Keycloak consent clickjacking: every page, an error too, can be laid under a click.
  it('are shown by no other site, whichever page it is (R151)', async () => {
    const at = await overHttp()
    const { browser, location } = await openPage(at)
    const pages = [
      location,
      '/authorize',
      authorizeUrl('nobody'),
      '/consent?transaction=x',
      '/callback/fake?state=x',
      '/callback/nobody?state=x',
    ]
    for (const path of pages) {
      const { headers } = await browser.open(path)
      expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY'])
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('a site that sends a victim here', () => {
  // Cross-app account takeover and silent sign-in: a request that the person never saw ends in a code.
  it('gets no code for its own client out of a session, with or without a page (R148, R149, R160)', async () => {
    const at = await overHttp()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    await authorize(at, clientId, {}, browser)
    const evil = await register(at, { redirect_uris: ['https://evil.example/cb'] })
    for (const prompt of [undefined, 'none', 'login', 'consent']) {
      const url = authorizeUrl(evil.clientId, { redirect_uri: 'https://evil.example/cb', prompt })
      const answer = await browser.open(url)
      expect(answer.headers.get('location') ?? ISSUER).toMatch(new RegExp(`^${ISSUER}`))
    }
  })

  // A browser sends no Lax cookie with it, so the answer's new one would take the place of the old.
  it('by a cross-site POST disturbs no sign-in that is under way, and learns nothing of the session (R154, R155)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const [, query = ''] = authorizeUrl(clientId, { prompt: 'none' }).split('?')
    const posted = await at.send('/authorize', {
      method: 'POST',
      body: query,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    })
    expect([posted.status, posted.headers.getSetCookie()]).toEqual([303, []])
    const again = locationOf(posted)
    expect(again.startsWith(`${ISSUER}/authorize?`)).toBe(true)
    const answer = await browser.open(again)
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(await answer.text()).toContain('error=login_required')
    expect((await browser.open(parked)).status).toBe(200)
  })

  it('by a form that is too long for a URL is served all the same, and no further than itself (R155)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const [, query = ''] = authorizeUrl(clientId).split('?')
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' }
    const body = `${query}&unknown=${'x'.repeat(9000)}`
    const answer = await at.send('/authorize', { method: 'POST', body, headers })
    expect(locationOf(answer)).toMatch(/\/consent\?transaction=/)
    const evil = await at.send(`/authorize?redirect_uri=https://evil.example`, { method: 'POST', body: query, headers })
    expect(locationOf(evil)).not.toContain('evil')
  })
})
