import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { form } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { createTestServer, NOTES, type TestServer } from '../support/test-server.ts'

/** Processes that share one store and its clock, as several behind a load balancer do. */
function createProcesses(count: number): { readonly first: TestServer; readonly all: readonly TestServer[] } {
  const { clock, people } = createTestServer()
  const shared = {
    stores: createMemoryStores({ clock }),
    identityProviders: [people],
    secret: 'a-master-secret-of-more-than-32-bytes',
    ports: { clock },
  }
  const first = { ...createTestServer(shared), clock }
  return { first, all: [first, ...Array.from({ length: count - 1 }, () => createTestServer(shared))] }
}

const racing = <T>(count: number, all: readonly TestServer[], run: (at: TestServer) => Promise<T>): Promise<T[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) => {
      const at = all[index % all.length]
      if (at === undefined) throw new Error('a race needs a process')
      return run(at)
    }),
  )

const statuses = (answers: readonly Response[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b)

async function isAlive(at: TestServer, token: string): Promise<boolean> {
  const outcome = await at.server.guard({ resource: NOTES })(
    new Request(NOTES, { headers: { authorization: `Bearer ${token}` } }),
  )
  return 'principal' in outcome
}

describe('races over processes', () => {
  it.each([2, 8, 64, 500])('%i redemptions of one code: one wins, and its tokens die (R231, R232)', async (count) => {
    const { first, all } = createProcesses(3)
    const { clientId } = await register(first)
    const code = await obtainCode(first, clientId)
    const answers = await racing(count, all, (at) => redeem(at, clientId, code))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    const [answer] = won
    if (answer === undefined) throw new Error('nobody won')
    const { accessToken, refreshToken } = await tokensOf(answer)
    expect((await refresh(first, clientId, refreshToken)).status).toBe(400)
    for (const at of all) {
      await at.send('/jwks') // so that a process which took no part is running too
      // Another process hears of it by the feed, a moment later: its clock stands still here, so its lease never ends.
      await expect.poll(() => isAlive(at, accessToken), { timeout: 10_000 }).toBe(false)
    }
  })

  it.each([2, 8, 64])('%i refreshes of one token: all hold one successor (R258)', async (count) => {
    const { first, all } = createProcesses(3)
    const { clientId, refreshToken } = await signIn(first)
    const answers = await racing(count, all, (at) => refresh(at, clientId, refreshToken))
    const tokens = await Promise.all(answers.map(tokensOf))
    expect(new Set(tokens.map((one) => one.refreshToken)).size).toBe(1)
    first.clock.advance(20)
    expect((await refresh(first, clientId, tokens[0]?.refreshToken ?? '')).status).toBe(200)
  })

  it('a refresh beside a revocation: whoever comes first, the grant ends (R313)', async () => {
    const { first, all } = createProcesses(2)
    for (let round = 0; round < 20; round += 1) {
      const { clientId, refreshToken } = await signIn(first)
      const [revoked, ...refreshed] = await racing(6, all, (at) =>
        at === all[0]
          ? at.send('/revoke', form({ client_id: clientId, token: refreshToken }))
          : refresh(at, clientId, refreshToken),
      )
      expect(revoked?.status).toBe(200)
      for (const answer of refreshed.filter(({ status, headers }) => status === 200 && headers.has('content-type'))) {
        const { refreshToken: successor, accessToken } = await tokensOf(answer)
        expect((await refresh(first, clientId, successor)).status).toBe(400)
        expect(await isAlive(first, accessToken)).toBe(false)
      }
    }
  })

  it('callbacks of one approval, and of two approvals of one request: one code (R170, R181)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const approvals = [await browser.decide(parked, 'allow'), await browser.decide(parked, 'allow')]
    const upstream = approvals.map((approval) => new URL(locationOf(approval)))
    const answers = await Promise.all(
      [...upstream, ...upstream, ...upstream].map(({ pathname, search }) => browser.open(pathname + search)),
    )
    expect(statuses(answers)).toEqual([303, 400, 400, 400, 400, 400])
  })

  it('a double click with a session: one code (R170)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const upstream = new URL(
      locationOf(await browser.decide(locationOf(await browser.open(authorizeUrl(clientId))), 'allow')),
    )
    await browser.open(upstream.pathname + upstream.search)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const clicks = await Promise.all([1, 2, 3].map(() => browser.decide(parked, 'allow')))
    expect(statuses(clicks)).toEqual([303, 400, 400])
  })
})
