import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { CHAT_GPT, CLAUDE_WEB, createDocumentHost } from '../support/document-host.ts'
import { basic, form, json } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI, refresh, register, signIn } from '../support/journey.ts'
import { REPORTS } from '../support/operator-clients.ts'
import { overHttp } from '../support/over-http.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

const WEB = 'https://claude.ai/api/mcp/auth_callback'
const askFor = (clientId: string): string => authorizeUrl(clientId, { redirect_uri: WEB })
const guess = (n: number, headers = basic('reports', `wrong-${n}`)): RequestInit =>
  form({ grant_type: 'client_credentials' }, headers)
const count = (answers: readonly Response[], status: number): number =>
  answers.filter((answer) => answer.status === status).length

/** A server that fetches from a web in memory, asked by way of a proxy. */
async function openWithDocuments() {
  const web = createDocumentHost()
  for (const document of [CLAUDE_WEB, CHAT_GPT]) web.serve(document.client_id, document)
  return { web, at: await overHttp(createTestServer({ ports: { fetch: web.fetch } }), { trustProxy: true }) }
}

describe('a caller who pretends to be many', () => {
  // better-auth GHSA-x732-6j76-qmhm and CVE-2026-45364: limits keyed on a header that the caller writes.
  it('is one by any header that no trusted proxy wrote (R387)', async () => {
    const at = await overHttp()
    const answers: Response[] = []
    for (let n = 0; n < 40; n += 1) {
      const forged = `203.0.113.${n}`
      const headers = {
        'x-forwarded-for': forged,
        'x-real-ip': forged,
        forwarded: `for=${forged}`,
        'true-client-ip': forged,
        'cf-connecting-ip': forged,
        'x-client-ip': forged,
      }
      answers.push(await at.send('/register', json({ redirect_uris: [`${REDIRECT_URI}/${n}`] }, headers)))
    }
    expect([count(answers, 201), count(answers, 429)]).toEqual([30, 10])
  })

  it('is one from every port, where a proxy writes ports behind addresses (R387)', async () => {
    const at = await overHttp(createTestServer(), { trustProxy: true })
    const answers: Response[] = []
    for (let port = 40_000; port < 40_040; port += 1) {
      const from = port % 2 === 0 ? `203.0.113.9:${port}` : `[2001:db8:1:2::9]:${port}`
      answers.push(await at.sendFrom(from, '/register', json({ redirect_uris: [`${REDIRECT_URI}/${port}`] })))
    }
    expect(count(answers, 429)).toBe(0) // 20 of each: below the limit of either
    const more = Array.from({ length: 15 }, (_, n) =>
      at.sendFrom(`203.0.113.9:${50_000 + n}`, '/register', json({ redirect_uris: [`${REDIRECT_URI}/x${n}`] })),
    )
    expect(count(await Promise.all(more), 429)).toBe(5)
  })

  it('cannot guess secrets by the networks of one IPv6 site (R217, R387)', async () => {
    const at = await overHttp(createTestServer({ clients: [REPORTS] }), { trustProxy: true })
    const answers: Response[] = []
    for (let n = 0; n < 340; n += 1)
      answers.push(await at.sendFrom(`2001:db8:5:${n.toString(16)}::1`, '/token', guess(n)))
    expect(count(answers, 429)).toBeGreaterThan(0)
    const elsewhere = await at.sendFrom(
      '2001:db8:6::1',
      '/token',
      guess(0, basic('reports', 'not-a-secret-of-the-operator')),
    )
    expect(elsewhere.status).toBe(200)
  })

  it('cannot have documents fetched by the networks of one IPv6 site (R120, R387)', async () => {
    const { at, web } = await openWithDocuments()
    const answers: Response[] = []
    for (let n = 0; n < 490; n += 1) {
      answers.push(await at.sendFrom(`2001:db8:5:${n.toString(16)}::1`, askFor(`https://made-up-${n}.example/client`)))
    }
    expect(web.fetched).toHaveLength(480)
    expect(count(answers, 429)).toBe(10)
  })
})

describe('one stranger who registers all day', () => {
  // Registration for everybody was the price of one address: large clients cost everybody twelve times and it only once.
  it.each([
    ['with large clients from one address', 35, 7, () => '203.0.113.9', 'x'.repeat(40_000)],
    ['with small ones from one IPv6 site', 500, 3, (n: number) => `2001:db8:5:${n.toString(16)}::1`, 'x'],
  ])('%s leaves room for everybody else (R78, R387, R390)', async (_how, tries, rounds, addressOf, name) => {
    const at = createTestServer()
    const registerFrom = async (clientAddress: string, client_name: string): Promise<number | undefined> => {
      const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none', client_name }
      const answer = await at.server.fetch(new Request(`${ISSUER}/register`, json(metadata)), { clientAddress })
      return answer?.status
    }
    for (let round = 0; round < rounds; round += 1) {
      at.clock.advance(600)
      for (let n = 0; n < tries; n += 1) await registerFrom(addressOf(n), `${round} ${n} ${name}`)
    }
    expect(await registerFrom('198.51.100.1', 'honest')).toBe(201)
  })
})

describe('requests that are as large as they may be', () => {
  // Parked for ten minutes each, with a state of 4 KiB: what one address may park is bounded in bytes, not only in number.
  it.each(['/authorize', '/par'])('count for what they cost the store, at %s (R137, R157, R390)', async (path) => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const [, query = ''] = authorizeUrl(clientId, { state: 's'.repeat(4096) }).split('?')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answers: Response[] = []
    for (let n = 0; n < 150; n += 1) answers.push(await at.send(path, { method: 'POST', body: query, headers }))
    expect(answers.length - count(answers, 429)).toBe(100)
    const [, small = ''] = authorizeUrl(clientId).split('?')
    at.clock.advance(1)
    expect([201, 303]).toContain((await at.send(path, { method: 'POST', body: small, headers })).status)
  })
})

describe('guesses that arrive together', () => {
  // The limit-overrun race ("single-packet attack"): all are compared before the first failure is counted.
  it('are not all answered before the first is counted (R217)', async () => {
    const stores = createMemoryStores()
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    const limits: typeof stores.limits = {
      async take(...attempt) {
        await opened // a store that is slower than all the comparisons
        return stores.limits.take(...attempt)
      },
    }
    const at = createTestServer({ clients: [REPORTS], stores: { ...stores, limits } })
    const guesses = Array.from({ length: 100 }, (_, n) => at.send('/token', guess(n)))
    // Time enough to compare them all.
    for (let n = 0; n < 100; n += 1) await at.send('/token', form({ grant_type: 'none' }))
    open()
    const answers = await Promise.all(guesses)
    expect(count(answers, 401) + count(answers, 429)).toBe(100)
    expect(count(answers, 401)).toBeLessThanOrEqual(28) // 20 that are counted, 8 at once
  })

  it('are counted together, in whichever place the secret stands (R212, R217)', async () => {
    const at = await overHttp(createTestServer({ clients: [REPORTS] }))
    const answers: Response[] = []
    for (let n = 0; n < 30; n += 1) {
      const inBody = form({ grant_type: 'client_credentials', client_id: 'reports', client_secret: `wrong-${n}` })
      answers.push(await at.send(n % 3 === 0 ? '/revoke' : '/token', n % 2 === 0 ? guess(n) : inBody))
    }
    expect(count(answers, 429)).toBeGreaterThan(0)
  })
})

describe('a stranger who is over a limit', () => {
  // A public client is one for all who use the application: behind one address its users are many, and a guesser is one.
  it('of secrets shuts out no user of a public client behind the same address (R217)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    for (let n = 0; n < 30; n += 1) {
      await at.send('/token', form({ grant_type: 'refresh_token', client_id: clientId, client_secret: `wrong-${n}` }))
    }
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })

  it('does not share that with whoever waits for the same document (R120)', async () => {
    const { at } = await openWithDocuments()
    const ask = async (from: string, clientId: string): Promise<number | undefined> => {
      const answer = await at.server.fetch(new Request(ISSUER + askFor(clientId)), { clientAddress: from })
      return answer?.status
    }
    for (let n = 0; n < 30; n += 1) await ask('203.0.113.9', `https://made-up-${n}.example/client`)
    // In one process and one turn: over a socket the stranger would have to be lucky, or persistent.
    const racers = ['203.0.113.9', '198.51.100.1', '203.0.113.9', '198.51.100.2']
    const [own, first, , second] = await Promise.all(racers.map((from) => ask(from, CLAUDE_WEB.client_id)))
    expect(own).toBe(429)
    expect([first, second]).toEqual([303, 303])
  })

  it('keeps no known client waiting behind documents that never come (R114, R120)', async () => {
    const { at, web } = await openWithDocuments()
    expect((await at.sendFrom('198.51.100.1', askFor(CLAUDE_WEB.client_id))).status).toBe(303)
    at.clock.advance(3601) // stale: it must be fetched again
    const release = web.hold()
    const tarpit = Array.from({ length: 40 }, (_, n) =>
      at.sendFrom(`203.0.113.${n % 4}`, askFor(`https://tarpit-${n}.example/client`)),
    )
    await Promise.race(tarpit) // the first answer is a 429: there is no room left
    const known = at.sendFrom('198.51.100.1', askFor(CLAUDE_WEB.client_id))
    await at.send('/jwks')
    release()
    expect((await known).status).toBe(303)
    await Promise.all(tarpit)
  })

  it('costs no client the keys that are known, by asking for others while its host is away (R119)', async () => {
    const { at, web } = await openWithDocuments()
    const [right, madeUp] = [await createTestKey('RS256'), await createTestKey('RS256', 'made-up')]
    web.serve(CHAT_GPT.jwks_uri, { keys: [right.publicJwk] })
    const prove = async (key: typeof right): Promise<number> => {
      const body = asserted(await assertion(at, CHAT_GPT.client_id, key))
      return (await at.send('/revoke', form({ token: 'x', ...body }))).status
    }
    expect(await prove(right)).toBe(200)
    at.clock.advance(31)
    web.fail(CHAT_GPT.jwks_uri, new Error('a moment of silence'))
    expect(await prove(madeUp)).toBe(401)
    expect(await prove(right)).toBe(200)
    at.clock.advance(300) // not for ever: a key that may be withdrawn counts for five minutes
    expect(await prove(right)).toBe(401)
  })
})
