import { createAuthorizationServer, epochMs, isOAuthError, type AuthorizationServer } from '@gw/oauth-core'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'

const ISSUER = 'https://auth.example.com'
const SECRET = 'fake-master-secret-0000000000000000'

const RACERS = 8
const DAY_MS = 86_400_000

async function keysOf(server: AuthorizationServer): Promise<readonly string[]> {
  const response = await server.fetch(new Request(`${ISSUER}/jwks`))
  if (response?.status !== 200) throw new Error(`no JWKS: ${response?.status}`)
  const { keys }: { readonly keys: readonly { readonly kid: string }[] } = await response.json()
  return keys.map(({ kid }) => kid)
}

describe.skipIf(lacks('redis-server'))('processes that share signing keys through one Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis({ password: PASSWORD })
  })
  beforeEach(() => redis.flush())
  afterAll(() => redis.stop())

  /** @param laterMs - how much later it is by the clock of the store */
  function startProcess(laterMs = 0): AuthorizationServer {
    const { records, ...stores } = openStores(redis)
    const server = createAuthorizationServer({
      issuer: ISSUER,
      secret: SECRET,
      stores: {
        ...stores,
        records: {
          ...records,
          async read(key) {
            const reading = await records.read(key)
            return { ...reading, now: epochMs(reading.now + laterMs) }
          },
        },
      },
      identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
      resources: [{ resource: 'https://notes.example.com/mcp' }],
    })
    onTestFinished(() => server.close())
    return server
  }

  const startProcesses = (laterMs = 0): readonly AuthorizationServer[] =>
    Array.from({ length: RACERS }, () => startProcess(laterMs))

  it('start at once with one pair of keys', async () => {
    const published = await Promise.all(startProcesses().map(keysOf))
    expect(published[0]).toHaveLength(2)
    for (const kids of published) expect(kids).toEqual(published[0])
  })

  it('race to make a rotation that is due, and one makes it (R49)', async () => {
    const [current, next] = await keysOf(startProcess())
    const published = await Promise.all(startProcesses(31 * DAY_MS).map(keysOf))
    expect(published[0]).toEqual([next, expect.any(String), current])
    for (const kids of published) expect(kids).toEqual(published[0])
  })

  it('race to ask for a rotation, and are promised the same', async () => {
    const processes = startProcesses()
    const before = await Promise.all(processes.map(keysOf))
    const promised = await Promise.all(processes.map((server) => server.keys.rotate()))
    for (const each of promised) expect(each).toEqual(promised[0])
    expect(promised[0]).toEqual([{ algorithm: 'ES256', kid: before[0]?.[1], signsAt: expect.any(Number) }])
    expect(await Promise.all(processes.map(keysOf))).toEqual(before) // nothing signs before its time
  })

  it('race to revoke, and hear of it within the lease (R298)', async () => {
    const processes = startProcesses()
    const [[current, next = ''] = []] = await Promise.all(processes.map(keysOf))
    const revoked = await Promise.all(processes.map((server) => server.keys.revoke(next)))
    expect(revoked.filter(Boolean)).toHaveLength(1)
    const published = await Promise.all(processes.map(keysOf))
    expect(published[0]?.[0]).toBe(current)
    expect(published[0]).not.toContain(next)
    for (const kids of published) expect(kids).toEqual(published[0])
    const bystander = startProcess()
    const [, waiting = ''] = await keysOf(bystander)
    await processes[0]?.keys.revoke(waiting)
    await expect.poll(() => keysOf(bystander), { timeout: 5000, interval: 20 }).not.toContain(waiting)
  })

  it('say so when a rotation cannot be written, and lose nothing', async () => {
    const server = startProcess()
    const before = await keysOf(server)
    redis.freeze()
    await expect(server.keys.rotate()).rejects.toSatisfy(isOAuthError)
    expect(await keysOf(server)).toEqual(before)
    redis.thaw()
    await expect
      .poll(() =>
        server.keys.rotate().then(
          (each) => each[0]?.kid,
          () => 'again',
        ),
      )
      .toBe(before[1])
  })
})
