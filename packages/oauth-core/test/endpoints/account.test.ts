import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { CLAUDE_WEB, createDocumentHost } from '../support/document-host.ts'
import {
  authorize,
  authorizeUrl,
  redeem,
  REDIRECT_URI,
  refresh,
  register,
  tokensOf,
  type TestTokens,
} from '../support/journey.ts'
import { createTestServer, FILES, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin', origin: ISSUER }

type Change = Parameters<typeof authorizeUrl>[1]

/** Connects an application through this browser, for good. */
async function connect(
  at: TestServer,
  browser: TestBrowser,
  clientId: string,
  change: Change = {},
): Promise<TestTokens> {
  const answer = await authorize(at, clientId, change, browser)
  return tokensOf(await redeem(at, clientId, answer.searchParams.get('code') ?? ''))
}

async function allowForGood(browser: TestBrowser, clientId: string): Promise<void> {
  const parked = locationOf(await browser.open(authorizeUrl(clientId, { prompt: 'consent' })))
  await browser.decide(parked, 'allow', { remember: 'yes' })
}

const csrfOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? ''

const post = (browser: TestBrowser, path: string, fields: Record<string, string>, headers: HeadersInit = SAME_ORIGIN) =>
  browser.open(path, { method: 'POST', body: new URLSearchParams(fields), headers })

/** As the button does it. */
async function press(browser: TestBrowser, path: string, fields: Record<string, string> = {}): Promise<Response> {
  const page = await (await browser.open('/account')).text()
  return post(browser, path, { csrf: csrfOf(page), ...fields })
}

describe('GET /account', () => {
  it('shows what the person connected, application by application, without a script (R174)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at, { client_name: '<b>Evil</b>' })
    const other = await register(at, { client_name: 'Other' })
    await connect(at, browser, clientId)
    at.clock.advance(3600)
    await connect(at, browser, clientId, { resource: FILES, scope: 'mcp', prompt: 'login' })
    await connect(at, browser, other.clientId, { scope: 'notes:read notes:write' })
    const response = await browser.open('/account')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*form-action 'self';/)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    const page = await response.text()
    expect(page.match(/>Disconnect</g)).toHaveLength(2)
    for (const text of [
      '&lt;b&gt;Evil&lt;/b&gt;',
      clientId,
      'Other',
      'Notes',
      'files.example.com',
      'notes:read notes:write',
      'alice',
      'Nobody has checked this name.',
    ]) {
      expect(page).toContain(text)
    }
    expect(page).not.toMatch(/<b>|<script/)
  })

  it('shows and ends what belongs to an application whose document is gone', async () => {
    const web = createDocumentHost()
    const { client_id: clientId } = CLAUDE_WEB
    web.serve(clientId, CLAUDE_WEB)
    const at = createTestServer({ ports: { fetch: web.fetch } })
    const browser = createTestBrowser(at)
    const { refreshToken } = await connect(at, browser, clientId, { redirect_uri: CLAUDE_WEB.redirect_uris[0] })
    const described = (await (await browser.open('/account')).text()).replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    expect(described).toContain('Described by the verified domain claude.ai. Nobody else has checked this name.')
    web.serve(clientId, 'gone', {}, 404)
    at.clock.advance(7200)
    const response = await browser.open('/account')
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain('An application without a name')
    expect(page).toContain(`Disconnect ${clientId}`)
    expect((await press(browser, '/account/revoke', { client_id: clientId })).status).toBe(303)
    expect(await (await browser.open('/account')).text()).not.toContain(clientId)
    web.serve(clientId, CLAUDE_WEB)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(400)
  })

  it('says of the operator’s own applications nothing about unchecked names', async () => {
    const at = createTestServer({
      clients: [{ client_id: 'known', client_name: 'Known', redirect_uris: [REDIRECT_URI] }],
    })
    const browser = createTestBrowser(at)
    await connect(at, browser, 'known')
    const page = await (await browser.open('/account')).text()
    expect(page).toContain('Known')
    expect(page).not.toContain('has checked this name')
  })

  it('shows nobody else’s, and nothing at all without a session', async () => {
    const at = createTestServer()
    const alice = createTestBrowser(at)
    const { clientId } = await register(at)
    await connect(at, alice, clientId)
    at.people.signInAs('bob')
    const bob = createTestBrowser(at)
    await connect(at, bob, (await register(at)).clientId)
    const page = await (await bob.open('/account')).text()
    expect(page).toContain('bob')
    expect(page).not.toContain(clientId)
    const stranger = await createTestBrowser(at).open('/account')
    expect(stranger.status).toBe(403)
    expect(await stranger.text()).toContain('You are not signed in here')
  })

  it('leaves out what has ended by itself or by others, and what was never redeemed', async () => {
    const at = createTestServer({ lifetimes: { refreshToken: 3600 } })
    const browser = createTestBrowser(at)
    const [idle, revoked, pending] = [await register(at), await register(at), await register(at)]
    await connect(at, browser, idle.clientId)
    at.clock.advance(3601)
    const { accessToken } = await connect(at, browser, revoked.clientId)
    await at.send('/revoke', {
      method: 'POST',
      body: new URLSearchParams({ client_id: revoked.clientId, token: accessToken }),
    })
    await authorize(at, pending.clientId, {}, browser)
    expect(await (await browser.open('/account')).text()).toContain('No application is connected')
  })
})

describe('POST /account/revoke', () => {
  it('ends the tokens and the remembered consent of one application, and of no other (R174)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const [client, other] = [await register(at), await register(at)]
    const devices = [await connect(at, browser, client.clientId), await connect(at, browser, client.clientId)]
    const kept = await connect(at, browser, other.clientId)
    await allowForGood(browser, client.clientId)
    await allowForGood(browser, other.clientId)
    expect(locationOf(await browser.open(authorizeUrl(client.clientId)))).toContain('code=')

    const answer = await press(browser, '/account/revoke', { client_id: client.clientId })
    expect([answer.status, locationOf(answer)]).toEqual([303, `${ISSUER}/account`])
    for (const { accessToken, refreshToken } of devices) {
      await expect(at.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toThrow('token_revoked')
      expect((await refresh(at, client.clientId, refreshToken)).status).toBe(400)
    }
    expect(locationOf(await browser.open(authorizeUrl(client.clientId)))).toContain('/consent?')
    expect(locationOf(await browser.open(authorizeUrl(other.clientId)))).toContain('code=')
    await tokensOf(await refresh(at, other.clientId, kept.refreshToken))
    const page = await (await browser.open('/account')).text()
    expect(page).not.toContain(client.clientId)
    expect(page).toContain(other.clientId)
    // Repeating it is the same, for a client that nobody knows too.
    expect((await press(browser, '/account/revoke', { client_id: client.clientId })).status).toBe(303)
    expect((await press(browser, '/account/revoke', { client_id: 'nobody' })).status).toBe(303)
  })

  it('is as good for a code that ran out long ago', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    await authorize(at, clientId, {}, browser)
    at.clock.advance(7200)
    expect(await (await browser.open('/account')).text()).toContain('No application is connected')
    expect((await press(browser, '/account/revoke', { client_id: clientId })).status).toBe(303)
  })

  it('ends a code that was not redeemed yet', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const code = (await authorize(at, clientId, {}, browser)).searchParams.get('code') ?? ''
    await press(browser, '/account/revoke', { client_id: clientId })
    expect((await redeem(at, clientId, code)).status).toBe(400)
  })

  it('leaves what another person granted the same client', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const alice = createTestBrowser(at)
    await connect(at, alice, clientId)
    at.people.signInAs('bob')
    const { refreshToken } = await connect(at, createTestBrowser(at), clientId)
    expect((await press(alice, '/account/revoke', { client_id: clientId })).status).toBe(303)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })

  it.each([
    ['without the token of the page', {}, SAME_ORIGIN, 403],
    ['with another token', { csrf: 'A'.repeat(43) }, SAME_ORIGIN, 403],
    ['from another site', 'page', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another host of the site', 'page', { 'sec-fetch-site': 'same-site' }, 403],
    ['from an old browser elsewhere', 'page', { origin: 'https://evil.example' }, 403],
    ['from nowhere', 'page', {}, 403],
  ] as const)('refuses what comes %s, and changes nothing', async (_what, fields, headers, status) => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const { refreshToken } = await connect(at, browser, clientId)
    const csrf = csrfOf(await (await browser.open('/account')).text())
    const sent = { ...(fields === 'page' ? { csrf } : fields), client_id: clientId }
    for (const path of ['/account/revoke', '/account/logout']) {
      expect((await post(browser, path, sent, headers)).status).toBe(status)
    }
    expect((await browser.open('/account')).status).toBe(200)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })

  it('refuses another session’s token, and a browser without one', async () => {
    const at = createTestServer()
    const [alice, bob] = [createTestBrowser(at), createTestBrowser(at)]
    const { clientId } = await register(at)
    await connect(at, alice, clientId)
    at.people.signInAs('bob')
    await connect(at, bob, clientId)
    const csrf = csrfOf(await (await bob.open('/account')).text())
    expect((await post(alice, '/account/revoke', { csrf, client_id: clientId })).status).toBe(403)
    expect((await post(createTestBrowser(at), '/account/revoke', { csrf, client_id: clientId })).status).toBe(400)
  })

  it('tells an outage, and can then be repeated', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    let down = false
    const records: typeof stores.records = {
      ...stores.records,
      replace: async (...write) => {
        if (down && write[0].kind === 'grant') throw new Error('the test has cut the line')
        return stores.records.replace(...write)
      },
    }
    const at = createTestServer({ stores: { ...stores, records }, ports: { clock } })
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const { refreshToken } = await connect(at, browser, clientId)
    down = true
    expect((await press(browser, '/account/revoke', { client_id: clientId })).status).toBe(500)
    down = false
    expect((await press(browser, '/account/revoke', { client_id: clientId })).status).toBe(303)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(400)
  })
})

describe('POST /account/logout', () => {
  it('ends the session of this browser in the store too, and no application (R174)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const { refreshToken } = await connect(at, browser, clientId)
    const before = new Map(browser.cookies)
    const answer = await press(browser, '/account/logout')
    expect(answer.status).toBe(303)
    expect(answer.headers.getSetCookie().join()).toMatch(/__Host-gw_session=; .*Max-Age=0/)
    expect((await browser.open('/account')).status).toBe(403)
    for (const [name, value] of before) browser.cookies.set(name, value)
    expect((await browser.open('/account')).status).toBe(403)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })
})

describe('the list of what a person connected', () => {
  it('is bounded: the oldest grant of the client that comes once more ends, or for a new client the oldest of all', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const [quiet, busy] = [await register(at), await register(at)]
    const kept = await connect(at, browser, quiet.clientId)
    const first = await connect(at, browser, busy.clientId)
    await allowForGood(browser, busy.clientId)
    for (let n = 0; n < 200; n += 1) expect((await browser.open(authorizeUrl(busy.clientId))).status).toBe(303)
    await expect(at.server.verifier.verify(first.accessToken, { resource: NOTES })).rejects.toThrow('token_revoked')
    const next = await tokensOf(await refresh(at, quiet.clientId, kept.refreshToken))
    await connect(at, browser, (await register(at)).clientId)
    expect((await refresh(at, quiet.clientId, next.refreshToken)).status).toBe(400)
  })

  it('does not stand in the way of many sign-ins of one person at once, over processes', async () => {
    const { clock, people } = createTestServer()
    const stores = createMemoryStores({ clock })
    const secret = 'fake-master-secret-of-more-than-32-bytes'
    const shared = { stores, identityProviders: [people], secret, ports: { clock } }
    const all = [createTestServer(shared), createTestServer(shared), createTestServer(shared)] as const
    const browser = createTestBrowser(all[0])
    const { clientId } = await register(all[0])
    await connect(all[0], browser, clientId)
    await allowForGood(browser, clientId)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        all.map((at) => at.send(authorizeUrl(clientId), { headers: { cookie } })),
      ).flat(),
    )
    for (const answer of answers) expect(locationOf(answer)).toContain('code=')
  })
})
