import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { authorizeUrl, REDIRECT_URI, register } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

/** A browser that pressed "allow": the address that the identity provider would send it back to. */
async function approved(at: TestServer, browser: TestBrowser = createTestBrowser(at)) {
  const { clientId } = await register(at)
  const location = locationOf(await browser.open(authorizeUrl(clientId)))
  const upstream = new URL(locationOf(await browser.decide(location, 'allow')))
  return { browser, location, upstream, back: upstream.pathname + upstream.search }
}

describe('GET /callback/{idp}', () => {
  it('ends with exactly code, state and iss, and a session of its own (R138, R167, R196)', async () => {
    const at = createTestServer()
    const { browser, back } = await approved(at)
    const before = [...browser.cookies.values()]
    const response = await browser.open(back)
    const answer = new URL(locationOf(response))
    expect(answer.origin + answer.pathname).toBe(REDIRECT_URI)
    expect([...answer.searchParams.keys()]).toEqual(['code', 'state', 'iss'])
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-gw_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=43200$/,
    )
    expect(before).not.toContain(browser.cookies.get('__Host-gw_session'))
  })

  it('opens nothing for a victim who is handed the address that an attacker approved (R165, R179)', async () => {
    const at = createTestServer()
    const attacker = await approved(at)
    const strangers = [createTestBrowser(at), (await approved(at)).browser]
    for (const victim of strangers) {
      const response = await victim.open(attacker.back)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    // And nothing was spent: the browser that approved goes on.
    expect((await attacker.browser.open(attacker.back)).status).toBe(303)
  })

  it('wants both cookies: of the browser that asked and of the one that approved (R179)', async () => {
    const at = createTestServer()
    for (const missing of ['__Host-gw_browser', '__Host-gw_login']) {
      const { browser, back } = await approved(at)
      browser.cookies.delete(missing)
      expect((await browser.open(back)).status).toBe(400)
    }
  })

  it('knows its state once, for its provider, and no other (R178, R180, R182)', async () => {
    const at = createTestServer()
    const { browser, back, upstream, location } = await approved(at)
    const state = upstream.searchParams.get('state') ?? ''
    expect(state).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const transaction = new URL(location).searchParams.get('transaction') ?? ''
    const wrong = [
      `/callback/fake?code=x`,
      `/callback/fake?code=x&state=${'x'.repeat(43)}`,
      back.replace(state, transaction),
      back.replace('/fake', '/other'),
    ]
    const statuses = await Promise.all(wrong.map(async (url) => (await browser.open(url)).status))
    expect(statuses).toEqual([400, 400, 400, 404])
    expect((await browser.open(back)).status).toBe(303)
    expect((await browser.open(back)).status).toBe(400)
  })

  it('lets one of two callbacks at the same instant go on (R181)', async () => {
    const at = createTestServer()
    const { browser, back } = await approved(at)
    const answers = await Promise.all([browser.open(back), browser.open(back), browser.open(back)])
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '400', '400'])
  })

  it('refuses HEAD, which would spend the state unseen (R7)', async () => {
    const at = createTestServer()
    const { browser, back } = await approved(at)
    const response = await browser.open(back, { method: 'HEAD' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
    expect((await browser.open(back)).status).toBe(303)
  })

  it('tells the client of a person who declined or is not admitted, in our words (R185, R189)', async () => {
    const at = createTestServer()
    for (const login of [undefined, 'mallory']) {
      const { browser, upstream } = await approved(at)
      const back = at.people.callbackFor(upstream, login)
      const answer = new URL(locationOf(await browser.open(back.pathname + back.search)))
      expect(Object.fromEntries(answer.searchParams)).toEqual({
        error: 'access_denied',
        error_description: 'Access was not granted.',
        state: 'af0ifjsldkj',
        iss: ISSUER,
      })
    }
  })

  it('lets the same request be approved again when the provider fails (R192, R405)', async () => {
    const at = createTestServer()
    const { browser, back, location } = await approved(at)
    at.people.reachable(false)
    const failed = await browser.open(back)
    expect([failed.status, failed.headers.has('retry-after')]).toEqual([503, true])
    expect(await failed.text()).toContain(location.replaceAll('&', '&amp;'))
    at.people.reachable(true)
    const again = new URL(locationOf(await browser.decide(location, 'allow')))
    expect(new URL(locationOf(await browser.open(again.pathname + again.search))).searchParams.has('code')).toBe(true)
  })

  it('refuses a login that belonged to somebody else before, and keeps a person who was renamed (R186, R187)', async () => {
    const at = createTestServer()
    const first = await approved(at)
    expect((await first.browser.open(first.back)).status).toBe(303)
    const renamed = await approved(at)
    const asRenamed = at.people.callbackFor(renamed.upstream, 'alice-renamed')
    expect(
      new URL(locationOf(await renamed.browser.open(asRenamed.pathname + asRenamed.search))).searchParams.has('code'),
    ).toBe(true)
    const recycled = await approved(at)
    const asRecycled = at.people.callbackFor(recycled.upstream, 'ALICE')
    const answer = new URL(locationOf(await recycled.browser.open(asRecycled.pathname + asRecycled.search)))
    expect(answer.searchParams.get('error')).toBe('access_denied')
  })
})
