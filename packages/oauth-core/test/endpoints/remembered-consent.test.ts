import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { authorizeUrl, REDIRECT_URI, register } from '../support/journey.ts'
import { createTestServer, FILES, type TestServer } from '../support/test-server.ts'

type Change = Parameters<typeof authorizeUrl>[1]

/** Allows a request and asks not to be asked again; through the identity provider unless a session is there. */
async function allowForGood(at: TestServer, browser: TestBrowser, clientId: string, change: Change = {}) {
  const location = locationOf(await browser.open(authorizeUrl(clientId, change)))
  const next = new URL(locationOf(await browser.decide(location, 'allow', { remember: 'yes' })))
  if (!next.searchParams.has('iss')) await browser.open(next.pathname + next.search)
}

/** `asked`: the consent page comes; `code`: it is answered at once; else the error that the client gets. */
async function outcome(browser: TestBrowser, clientId: string, change: Change = {}): Promise<string> {
  const response = await browser.open(authorizeUrl(clientId, change))
  if (response.status !== 303) return `page ${response.status}`
  const location = new URL(locationOf(response))
  if (location.pathname === '/consent') return 'asked'
  return location.searchParams.get('error') ?? (location.searchParams.has('code') ? 'code' : 'nothing')
}

describe('a consent that is remembered', () => {
  it('answers the very same request, or less of it, without a page, and nothing else (R162, R163, R175)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const uris = [REDIRECT_URI, `${REDIRECT_URI}/2`]
    const { clientId } = await register(at, { redirect_uris: uris })
    const wide = { scope: 'notes:read notes:write' }
    await allowForGood(at, browser, clientId, wide)
    expect(await outcome(browser, clientId, wide)).toBe('code')
    expect(await outcome(browser, clientId)).toBe('code')
    expect(await outcome(browser, clientId, { prompt: 'none' })).toBe('code')
    expect(await outcome(browser, clientId, { scope: 'notes:read offline_access' })).toBe('asked')
    expect(await outcome(browser, clientId, { redirect_uri: uris[1] })).toBe('asked')
    expect(await outcome(browser, clientId, { resource: FILES, scope: 'mcp' })).toBe('asked')
    expect(await outcome(browser, clientId, { prompt: 'consent' })).toBe('asked')
    expect(await outcome(browser, (await register(at)).clientId)).toBe('asked')
  })

  it('belongs to the person: nobody else, and nobody at all without a session (R162)', async () => {
    const at = createTestServer()
    const alice = createTestBrowser(at)
    const { clientId } = await register(at)
    await allowForGood(at, alice, clientId)
    expect(await outcome(createTestBrowser(at), clientId)).toBe('asked')
    at.people.signInAs('bob')
    const bob = createTestBrowser(at)
    await allowForGood(at, bob, (await register(at)).clientId)
    expect(await outcome(bob, clientId)).toBe('asked')
    at.people.admit('alice', false)
    expect(await outcome(alice, clientId)).toBe('asked')
  })

  it('never counts for a redirect URI that another program could claim (R173)', async () => {
    const at = createTestServer()
    for (const uri of ['http://127.0.0.1:3000/cb', 'cursor://anysphere.cursor-mcp/oauth/callback']) {
      const browser = createTestBrowser(at)
      const { clientId } = await register(at, { redirect_uris: [uri] })
      await allowForGood(at, browser, clientId, { redirect_uri: uri })
      expect(await outcome(browser, clientId, { redirect_uri: uri })).toBe('asked')
    }
  })

  it('is not what a plain yes is, and stays unasked for only where it was said (R148)', async () => {
    const at = createTestServer({ clients: [{ client_id: 'known', redirect_uris: [REDIRECT_URI] }] })
    const browser = createTestBrowser(at)
    await allowForGood(at, browser, (await register(at)).clientId)
    const location = locationOf(await browser.open(authorizeUrl('known')))
    await browser.decide(location, 'allow')
    expect(await outcome(browser, 'known')).toBe('asked')
    expect(await outcome(browser, 'known', { prompt: 'none' })).toBe('consent_required')
  })

  it.each([
    ['another name', { client_name: 'Somebody else' }],
    ['another redirect URI beside the old one', { redirect_uris: [REDIRECT_URI, 'https://other.example.org/cb'] }],
  ])('is void once the client has %s', async (_what, change) => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    const known = { client_id: 'known', client_name: 'Known', redirect_uris: [REDIRECT_URI] }
    const secret = 'fake-master-secret-0000000000000000'
    const start = (client: typeof known) => createTestServer({ stores, secret, clients: [client], ports: { clock } })
    const before = start(known)
    const browser = createTestBrowser(before)
    await allowForGood(before, browser, 'known')
    expect(await outcome(browser, 'known')).toBe('code')

    const later = createTestBrowser(start({ ...known, ...change }))
    for (const [name, value] of browser.cookies) later.cookies.set(name, value)
    expect(await outcome(later, 'known')).toBe('asked')
    expect(await outcome(createTestBrowser(before), 'known', { prompt: 'none' })).toBe('login_required')
    expect(await outcome(browser, 'known')).toBe('code')
  })

  it('is not asked for, nor used, by a request that was made before the client changed', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    const known = { client_id: 'known', client_name: 'Known', redirect_uris: [REDIRECT_URI] }
    const secret = 'fake-master-secret-0000000000000000'
    const start = (client: typeof known) => createTestServer({ stores, secret, clients: [client], ports: { clock } })
    const before = start(known)
    const browser = createTestBrowser(before)
    const parked = locationOf(await browser.open(authorizeUrl('known')))
    const approved = new URL(locationOf(await browser.decide(parked, 'allow')))

    const later = createTestBrowser(start({ ...known, redirect_uris: ['https://other.example.org/cb'] }))
    for (const [name, value] of browser.cookies) later.cookies.set(name, value)
    expect((await later.open(parked)).status).toBe(400)
    const ended = await later.open(approved.pathname + approved.search)
    expect([ended.status, ended.headers.get('location')]).toEqual([400, null])
  })

  it('ends after ninety days, and stores nothing for HEAD (R7)', async () => {
    const at = createTestServer({
      lifetimes: { session: 90 * 86_400 },
      clients: [{ client_id: 'known', redirect_uris: [REDIRECT_URI] }],
    })
    const browser = createTestBrowser(at)
    const clientId = 'known'
    await allowForGood(at, browser, clientId)
    expect(locationOf(await browser.open(authorizeUrl(clientId), { method: 'HEAD' }))).toContain('/consent?')
    // A new session, so that the old consent is all that can end.
    at.clock.advance(80 * 86_400)
    const later = await register(at)
    await allowForGood(at, browser, later.clientId, { prompt: 'login' })
    at.clock.advance(11 * 86_400)
    expect(await outcome(browser, clientId)).toBe('asked')
    expect(await outcome(browser, later.clientId)).toBe('code')
  })
})
