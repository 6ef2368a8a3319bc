import {
  ConfigurationError,
  epochMs,
  OAuthError,
  type AuthorizationServerOptions,
  type EpochMs,
  type ServerEvent,
} from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock, type FixedClock } from '@gw/oauth-core/testing'
import { describe, expect, it } from 'vitest'
import { refresh, signIn, tokensOf, type TestClient, type TestTokens } from '../support/journey.ts'
import { createTestServer, NOTES, type TestServer } from '../support/test-server.ts'

const HOUR = 3600
const LEAD_SECONDS = 960
const SECRET = 'fake-master-secret-0000000000000000'

interface Processes {
  readonly clock: FixedClock
  readonly one: TestServer
  readonly other: TestServer
  /** While true the store answers nothing. */
  readonly outage: { isOn: boolean }
}

/** Two authorization servers on one store, whose clock they go by. */
function openProcesses(
  options: Partial<AuthorizationServerOptions> = {},
  ofOther: Partial<AuthorizationServerOptions> = {},
): Processes {
  const clock = createFixedClock()
  const outage = { isOn: false }
  const { records, ...stores } = createMemoryStores({ clock })
  const read: typeof records.read = (key) =>
    outage.isOn ? Promise.reject(new OAuthError('store_unavailable')) : records.read(key)
  const open = (more: Partial<AuthorizationServerOptions>) =>
    createTestServer({
      stores: { ...stores, records: { ...records, read } },
      secret: SECRET,
      ...options,
      ...more,
      ports: { clock, ...options.ports, ...more.ports },
    })
  return { clock, outage, one: open({}), other: open(ofOther) }
}

async function publishedAt(at: TestServer): Promise<readonly string[]> {
  const { keys }: { readonly keys: readonly { readonly kid: string }[] } = await (await at.send('/jwks')).json()
  return keys.map(({ kid }) => kid)
}

function headerOf(token: string): { readonly kid: string; readonly alg: string } {
  const { kid, alg } = JSON.parse(atob(token.split('.')[0] ?? ''))
  return { kid, alg }
}

/** What the guard says: 200, or the status of its refusal. */
async function use(at: TestServer, token: string): Promise<number> {
  const request = new Request(NOTES, { headers: { authorization: `Bearer ${token}` } })
  const outcome = await at.server.guard({ resource: NOTES })(request)
  return 'response' in outcome ? outcome.response.status : 200
}

/** A client that refreshes wherever it is sent. */
async function openClient(at: TestServer): Promise<{ token: string; refreshAt(at: TestServer): Promise<string> }> {
  let tokens: TestClient & TestTokens = await signIn(at)
  return {
    token: tokens.accessToken,
    async refreshAt(place) {
      tokens = { ...tokens, ...(await tokensOf(await refresh(place, tokens.clientId, tokens.refreshToken))) }
      return tokens.accessToken
    },
  }
}

describe('a rotation of the signing keys', () => {
  it('keeps each key published before it signs and after it did, longer than any token lives and any cache keeps it (R49)', async () => {
    const { clock, one, other } = openProcesses({ lifetimes: { signingKey: HOUR, accessToken: 900 } })
    const client = await openClient(one)
    const maxAge = /^public, max-age=(\d+)$/.exec((await one.send('/jwks')).headers.get('cache-control') ?? '')?.[1]
    expect(Number(maxAge)).toBe(300)
    const published = new Map<string, { from: EpochMs; to: EpochMs }>()
    const signed = new Map<string, { from: EpochMs; to: EpochMs }>()
    const note = (seen: typeof published, kid: string, now: EpochMs) =>
      seen.set(kid, { from: seen.get(kid)?.from ?? now, to: now })
    const start = clock.now()
    for (let minute = 0; minute < 240; minute += 1) {
      const now = clock.now()
      const [here, there] = [await publishedAt(one), await publishedAt(other)]
      expect(there).toEqual(here)
      for (const kid of here) note(published, kid, now)
      for (const place of [one, other]) {
        const token = await client.refreshAt(place)
        const { kid } = headerOf(token)
        expect(here).toContain(kid)
        note(signed, kid, now)
        for (const checker of [one, other]) expect(await use(checker, token)).toBe(200)
      }
      clock.advance(60)
    }
    expect(signed.size).toBe(4)
    for (const [kid, { from, to }] of signed) {
      const key = published.get(kid)
      const end = clock.now() - 60_000
      const lead = from === start ? 0 : LEAD_SECONDS * 1000 // the first key of all has no key before it
      expect(from - (key?.from ?? from)).toBeGreaterThanOrEqual(lead)
      expect((key?.to ?? 0) - to).toBeGreaterThanOrEqual(Math.min(905_000, end - to))
    }
  })

  it('leaves tokens of the key before good until they die, and then drops the key (R297, R412)', async () => {
    const { clock, one, other } = openProcesses({ lifetimes: { accessToken: 900 } })
    const client = await openClient(one)
    expect(await use(other, client.token)).toBe(200)
    clock.advance(LEAD_SECONDS)
    const before = await client.refreshAt(one)
    const [succession] = await one.server.keys.rotate()
    expect(succession).toMatchObject({ algorithm: 'ES256', signsAt: clock.now() })
    const after = await client.refreshAt(one)
    expect(headerOf(after).kid).toBe(succession?.kid)
    expect(headerOf(before).kid).not.toBe(succession?.kid)
    for (let waited = 0; waited < 900; waited += 60) {
      for (const place of [one, other]) expect([await use(place, before), await use(place, after)]).toEqual([200, 200])
      clock.advance(60)
    }
    clock.advance(60)
    for (const place of [one, other]) {
      expect(await use(place, before)).toBe(401)
      expect(await publishedAt(place)).not.toContain(headerOf(before).kid)
    }
  })

  it('that is forced waits until the next key was published long enough, and says until when', async () => {
    const { clock, one, other } = openProcesses()
    const client = await openClient(one)
    clock.advance(60)
    const promised = await one.server.keys.rotate()
    expect(promised).toEqual([
      { algorithm: 'ES256', kid: expect.any(String), signsAt: epochMs(clock.now() + (LEAD_SECONDS - 60) * 1000) },
    ])
    clock.advance(10)
    expect(await other.server.keys.rotate()).toEqual(promised)
    expect(headerOf(await client.refreshAt(other)).kid).toBe(headerOf(client.token).kid)
    expect(await publishedAt(other)).toContain(promised[0]?.kid)
    clock.advance(LEAD_SECONDS - 70)
    for (const place of [one, other]) expect(headerOf(await client.refreshAt(place)).kid).toBe(promised[0]?.kid)
  })

  it('is told to the operator by each process that learns of it', async () => {
    const events: ServerEvent[] = []
    const { clock, one } = openProcesses({ events: (event) => void events.push(event) })
    await publishedAt(one)
    clock.advance(LEAD_SECONDS)
    await one.server.keys.rotate()
    expect(events.map(({ name }) => name)).toEqual(['keys_changed'])
  })

  it('goes by the clock of the store, whatever that of a process says (R400)', async () => {
    const wrong = createFixedClock()
    wrong.advance(HOUR)
    const lifetimes = { signingKey: 2 * HOUR }
    const { clock, one, other } = openProcesses({ lifetimes }, { ports: { clock: wrong } })
    const advance = (by: number) => [clock, wrong].map((each) => each.advance(by))
    const [first, second] = await publishedAt(one)
    for (let minutes = 0; minutes < 120; minutes += 10) {
      expect(await publishedAt(other)).toEqual([first, second])
      advance(600)
    }
    const [current, next, retired, ...more] = await publishedAt(other)
    expect([current, retired, more]).toEqual([second, first, []])
    expect(await publishedAt(one)).toEqual([current, next, retired])
    wrong.advance(-2 * HOUR) // and one that jumps
    expect(await publishedAt(other)).toEqual([current, next, retired])
  })

  it('ends in the new algorithm when it was put first, while processes of both are up', async () => {
    const { clock, one, other } = openProcesses({ algorithm: 'ES256' }, { algorithm: ['EdDSA', 'ES256'] })
    const client = await openClient(one)
    const [here, there] = [new Set<string>(), new Set<string>()]
    for (let minute = 0; minute < 30; minute += 1) {
      for (const place of [one, other]) {
        const token = await client.refreshAt(place)
        const seen = place === one ? here : there
        seen.add(headerOf(token).alg)
        for (const checker of [one, other]) expect(await use(checker, token)).toBe(200)
      }
      clock.advance(60)
    }
    expect([[...here], [...there]]).toEqual([['ES256'], ['ES256', 'EdDSA']])
  })
})

describe('the revocation of a signing key', () => {
  it('ends all its tokens in every process within the lease, and the next key signs (R298)', async () => {
    const { clock, one, other } = openProcesses()
    const client = await openClient(one)
    clock.advance(LEAD_SECONDS)
    const tokens = [await client.refreshAt(one), await client.refreshAt(other)]
    const { kid } = headerOf(tokens[0] ?? '')
    for (const token of tokens) expect([await use(one, token), await use(other, token)]).toEqual([200, 200])
    const [, next] = await publishedAt(one)
    expect(await one.server.keys.revoke(kid)).toBe(true)
    for (const token of tokens) expect(await use(one, token)).toBe(401)
    clock.advance(1.001)
    for (const token of tokens) expect(await use(other, token)).toBe(401)
    for (const place of [one, other]) {
      expect(await publishedAt(place)).not.toContain(kid)
      const token = await client.refreshAt(place)
      expect(headerOf(token).kid).toBe(next)
      expect([await use(one, token), await use(other, token)]).toEqual([200, 200])
    }
  })

  it('can be asked for again, also of a key that nobody knows any more', async () => {
    const { clock, one } = openProcesses()
    clock.advance(LEAD_SECONDS)
    const [kid = ''] = await publishedAt(one)
    expect(await one.server.keys.revoke(kid)).toBe(true)
    expect(await one.server.keys.revoke(kid)).toBe(false)
    await expect(one.server.keys.revoke('no-thumbprint')).rejects.toThrow(RangeError)
  })

  it('of the key that waits leaves the one that signs, and another waits', async () => {
    const { one, other } = openProcesses()
    const client = await openClient(one)
    const [current, next = ''] = await publishedAt(one)
    await other.server.keys.revoke(next)
    const published = await publishedAt(other)
    expect(published).toEqual([current, expect.any(String)])
    expect(published).not.toContain(next)
    expect(headerOf(await client.refreshAt(other)).kid).toBe(current)
  })
})

describe('the signing keys', () => {
  it('are published from memory while the store is down, however long (R50)', async () => {
    const { clock, one, outage } = openProcesses()
    const before = await (await one.send('/jwks')).text()
    outage.isOn = true
    for (let hours = 0; hours < 3; hours += 1) {
      clock.advance(HOUR)
      const response = await one.send('/jwks')
      expect([response.status, await response.text()]).toEqual([200, before])
    }
  })

  it('sign nothing that the store could have retired, and consume nothing meanwhile (R229)', async () => {
    const { clock, one, outage } = openProcesses()
    const tokens = await signIn(one)
    clock.advance(46)
    outage.isOn = true
    expect((await refresh(one, tokens.clientId, tokens.refreshToken)).status).toBe(503)
    outage.isOn = false
    clock.advance(1)
    await tokensOf(await refresh(one, tokens.clientId, tokens.refreshToken))
  })

  it('of an operator are not for the server to rotate or revoke', async () => {
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])
    const { kty = '', ...jwk } = await crypto.subtle.exportKey('jwk', privateKey)
    const keySource = { load: async () => [{ privateKey: { kty, ...jwk }, algorithm: 'ES256' as const }] }
    const { one } = openProcesses({ ports: { keySource } })
    const [kid = ''] = await publishedAt(one)
    await expect(one.server.keys.rotate()).rejects.toThrow(ConfigurationError)
    await expect(one.server.keys.revoke(kid)).rejects.toThrow(/keySource/)
    expect(await publishedAt(one)).toEqual([kid])
  })

  it('are of known algorithms, and rotate within bounds', () => {
    expect(() => openProcesses({ algorithm: [] })).toThrow(/algorithm takes one or more of ES256, EdDSA, RS256, PS256/)
    expect(() => openProcesses({ lifetimes: { signingKey: HOUR - 1 } })).toThrow(/signingKey takes 3600 to 31536000/)
  })
})
