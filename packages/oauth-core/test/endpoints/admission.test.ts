import { describe, expect, it } from 'vitest'
import { epochMs, type AuthorizationServerOptions, type IdentityProvider, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { form, members } from '../support/forms.ts'
import { authorize, authorizeUrl, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { credentialsOf, NOTES_SERVER } from '../support/operator-clients.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const DAY_SECONDS = 86_400

/** Two processes, one after the other, on the same stores. */
function openTwice(later: Partial<AuthorizationServerOptions>): readonly [TestServer, TestServer] {
  const { clock } = createTestServer()
  const shared = {
    stores: createMemoryStores({ clock }),
    secret: 'fake-master-secret-0000000000000000',
    ports: { clock },
    clients: [NOTES_SERVER],
  }
  return [createTestServer(shared), createTestServer({ ...shared, ...later })]
}

/** Signs in and connects a client through this browser. */
async function connect(at: TestServer, browser: TestBrowser) {
  const { clientId } = await register(at)
  const answer = await authorize(at, clientId, {}, browser)
  return { clientId, ...(await tokensOf(await redeem(at, clientId, answer.searchParams.get('code') ?? ''))) }
}

/** The same browser at the other process. */
function moved(browser: TestBrowser, at: TestServer): TestBrowser {
  const there = createTestBrowser(at)
  for (const [name, value] of browser.cookies) there.cookies.set(name, value)
  return there
}

const refused = async (response: Response) => [response.status, (await members(response))['error']]

describe('people of an identity provider that the operator took away', () => {
  const other = createFakeIdentityProvider({ id: 'other', people: [{ subject: '1', login: 'alice' }] })

  it('lose their tokens, as whoever is no longer admitted', async () => {
    const [before, after] = openTwice({ identityProviders: [other] })
    const { clientId, accessToken, refreshToken } = await connect(before, createTestBrowser(before))
    await expect(after.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toThrow('token_refused')
    const asked = await after.send('/introspect', form({ token: accessToken }, credentialsOf(NOTES_SERVER)))
    expect(await members(asked)).toEqual({ active: false })
    expect(await refused(await refresh(after, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
  })

  it('are asked to sign in with another one, whatever session their browser has', async () => {
    const [before, after] = openTwice({ identityProviders: [other] })
    const browser = createTestBrowser(before)
    const { clientId } = await connect(before, browser)
    const there = moved(browser, after)
    const parked = locationOf(await there.open(authorizeUrl(clientId)))
    expect((await there.open(parked)).status).toBe(200)
    expect(locationOf(await there.decide(parked, 'allow'))).toContain(`${ISSUER}/callback/other?`)
  })
})

describe('a provider that is asked again at each refresh', () => {
  it('ends a grant when upstream took the person off its lists', async () => {
    const { people } = createTestServer()
    let verdict: 'admitted' | 'refused' = 'admitted'
    const provider: IdentityProvider = { ...people, recheck: async () => ({ verdict }) }
    const events: ServerEvent[] = []
    const at = createTestServer({ identityProviders: [provider], events: (event) => void events.push(event) })
    const { clientId, accessToken, refreshToken } = await signIn(at)
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    verdict = 'refused'
    expect(await refused(await refresh(at, clientId, next.refreshToken))).toEqual([400, 'invalid_grant'])
    expect(events.map(({ name }) => name)).toContain('revoked')
    await expect(at.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toThrow('token_revoked')
  })

  it('is believed for a day while it cannot be asked, then nobody can tell, and nothing is lost', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at)
    at.people.reachable(false)
    at.clock.advance(DAY_SECONDS - 60)
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    at.clock.advance(120)
    const answer = await refresh(at, clientId, next.refreshToken)
    expect([...(await refused(answer)), answer.headers.has('retry-after')]).toEqual([
      503,
      'temporarily_unavailable',
      true,
    ])
    at.people.reachable(true)
    await tokensOf(await refresh(at, clientId, next.refreshToken))
  })
})

describe('a provider that remembers nothing', () => {
  it('signs people in, and is asked for its configuration alone', async () => {
    const { people } = createTestServer()
    const provider: IdentityProvider = {
      id: people.id,
      begin: (input) => people.begin(input),
      complete: async (input) => ({ identity: (await people.complete(input)).identity }),
      admits: (identity) => people.admits(identity),
    }
    const at = createTestServer({ identityProviders: [provider] })
    const { clientId, refreshToken } = await signIn(at)
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    people.admit('alice', false)
    expect(await refused(await refresh(at, clientId, next.refreshToken))).toEqual([400, 'invalid_grant'])
    people.admit('alice', true)
    // Not admitted once is for good: the grant has ended.
    expect(await refused(await refresh(at, clientId, next.refreshToken))).toEqual([400, 'invalid_grant'])
  })

  it('whose code throws is one that cannot be reached, and what it said stays inside', async () => {
    const { people } = createTestServer()
    const provider: IdentityProvider = {
      ...people,
      complete: () => Promise.reject(new TypeError('secret inside')),
    }
    const at = createTestServer({ identityProviders: [provider] })
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const back = new URL(locationOf(await browser.decide(parked, 'allow')))
    const answer = await browser.open(back.pathname + back.search)
    expect([answer.status, answer.headers.get('location')]).toEqual([503, null])
    const page = await answer.text()
    expect(page).toContain('Try again')
    expect(page).not.toContain('secret inside')
  })
})

describe('a floor of a person', () => {
  it('ends their grants and sessions everywhere, without a record of each', async () => {
    const { clock } = createTestServer()
    const stores = createMemoryStores({ clock })
    const at = createTestServer({ stores, ports: { clock }, clients: [NOTES_SERVER] })
    const browser = createTestBrowser(at)
    const { clientId, refreshToken } = await connect(at, browser)
    const client = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const code = (await authorize(at, client.clientId, {}, browser)).searchParams.get('code') ?? ''
    const secret = { client_secret: client.secret }
    const own = await tokensOf(await redeem(at, client.clientId, code, secret))
    const introspect = async () =>
      members(await at.send('/introspect', form({ client_id: client.clientId, ...secret, token: own.refreshToken })))
    expect(await introspect()).toMatchObject({ active: true })
    clock.advance(10)
    const until = epochMs(clock.now() + 1000 * DAY_SECONDS)
    await stores.revocations.announce({ kind: 'subject', id: 'fake:1', notBefore: clock.now(), until })
    clock.advance(2) // longer than the lease: the feed is read before anything is answered
    expect(await introspect()).toEqual({ active: false })
    expect(await refused(await refresh(at, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    expect((await browser.open('/account')).status).toBe(403)
    // Who signs in again starts anew, and what the floor ended is not listed.
    const later = createTestBrowser(at)
    const fresh = await connect(at, later)
    const page = await (await later.open('/account')).text()
    expect(page).toContain(fresh.clientId)
    expect(page).not.toContain(clientId)
  })
})
