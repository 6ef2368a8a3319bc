import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorize, authorizeUrl, obtainCode, redeem, register, tokensOf } from '../support/journey.ts'
import { createTestServer, type TestServer } from '../support/test-server.ts'

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }

/** An approval in `browser`: where the identity provider sends it back to. */
async function approve(at: TestServer, browser: ReturnType<typeof createTestBrowser>): Promise<string> {
  const { clientId } = await register(at)
  const parked = locationOf(await browser.open(authorizeUrl(clientId)))
  const { pathname, search } = new URL(locationOf(await browser.decide(parked, 'allow')))
  return pathname + search
}

describe('what a browser was given is of no use in another', () => {
  it("the attacker's own approval, opened by a victim who is approving something too (R165, R179)", async () => {
    const at = createTestServer()
    const [attacker, victim] = [createTestBrowser(at), createTestBrowser(at)]
    const link = await approve(at, attacker)
    const own = await approve(at, victim)
    const answer = await victim.open(link)
    expect([answer.status, answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([400, null, []])
    expect((await victim.open(own)).status).toBe(303) // the trap spoilt nothing
    expect((await attacker.open(link)).status).toBe(303) // and did not spend the approval
  })

  it.each(['__Host-gw_browser', '__Host-gw_login'])(
    'not with %s planted alone, nor with a second one (R179)',
    async (name) => {
      const at = createTestServer()
      const [attacker, victim] = [createTestBrowser(at), createTestBrowser(at)]
      await approve(at, victim)
      const link = await approve(at, attacker)
      const planted = attacker.cookies.get(name) ?? ''
      const others = [...victim.cookies].filter(([key]) => key !== name).map(([key, value]) => `${key}=${value}`)
      const own = `${name}=${victim.cookies.get(name) ?? ''}`
      for (const cookie of [
        [...others, `${name}=${planted}`],
        [...others, own, `${name}=${planted}`],
        [...others, `${name}=${planted}`, own],
      ]) {
        expect((await at.send(link, { headers: { cookie: cookie.join('; ') } })).status).toBe(400)
      }
    },
  )

  it("a transaction's page and decision, with the other browser's CSRF token or cookie (R166)", async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const [attacker, victim] = [createTestBrowser(at), createTestBrowser(at)]
    const parked = locationOf(await attacker.open(authorizeUrl(clientId)))
    const page = await (await attacker.open(parked)).text()
    const csrf = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const transaction = new URL(parked).searchParams.get('transaction') ?? ''
    await victim.open(authorizeUrl(clientId))
    expect((await victim.open(parked)).status).toBe(400)
    for (const decision of ['allow', 'deny']) {
      const body = new URLSearchParams({ transaction, csrf, decision })
      const answer = await victim.open('/consent', { method: 'POST', body, headers: SAME_ORIGIN })
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
  })

  it('a CSRF token of one request at another of the same browser (R166)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const [one, two] = [await browser.open(authorizeUrl(clientId)), await browser.open(authorizeUrl(clientId))]
    const page = await (await browser.open(locationOf(one))).text()
    const csrf = /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? ''
    const transaction = new URL(locationOf(two)).searchParams.get('transaction') ?? ''
    const body = new URLSearchParams({ transaction, csrf, decision: 'allow' })
    expect((await browser.open('/consent', { method: 'POST', body, headers: SAME_ORIGIN })).status).toBe(403)
  })

  it('a handle of one kind as one of another: state, transaction, session (R182)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const link = await approve(at, browser)
    const state = new URLSearchParams(link.split('?')[1]).get('state') ?? ''
    expect((await browser.open(`/consent?transaction=${state}`)).status).toBe(400)
    const { clientId } = await register(at)
    const transaction = new URL(locationOf(await browser.open(authorizeUrl(clientId)))).searchParams.get('transaction')
    expect((await browser.open(`/callback/fake?state=${transaction}&code=x`)).status).toBe(400)
    browser.cookies.set('__Host-gw_session', browser.cookies.get('__Host-gw_browser') ?? '')
    expect((await browser.open(link)).status).toBe(303)
  })

  it('a session that was there before sign-in: a new one is made (R196)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const planted = 'A'.repeat(43)
    browser.cookies.set('__Host-gw_session', planted)
    const { clientId } = await register(at)
    await authorize(at, clientId, {}, browser)
    expect(browser.cookies.get('__Host-gw_session')).not.toBe(planted)
    const fixed = createTestBrowser(at)
    fixed.cookies.set('__Host-gw_session', planted)
    const again = await fixed.open(authorizeUrl(clientId, { prompt: 'none' }))
    expect(await again.text()).toContain('login_required')
  })
})

describe('what a session cannot do', () => {
  it('is approve for a person who is not admitted any more', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    await authorize(at, clientId, {}, browser)
    at.people.admit('alice', false)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow')))
    expect(upstream.pathname).toBe('/callback/fake')
    const answer = new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
    expect(answer.searchParams.get('error')).toBe('access_denied')
  })

  it('is lend the code of one tab to another: the verifier decides (R246)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('v'.repeat(43)))).toString(
      'base64url',
    )
    const stolen = await obtainCode(at, clientId, { code_challenge: challenge })
    const injected = await redeem(at, clientId, stolen)
    expect([injected.status, await injected.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    await tokensOf(await redeem(at, clientId, stolen, { code_verifier: 'v'.repeat(43) }))
  })
})
