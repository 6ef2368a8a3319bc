import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createBrowser,
  createFetch,
  lacks,
  obtainTokens,
  startGateway,
  startRecordingServer,
  type Gateway,
  type RecordingServer,
} from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startGarbageServers } from './garbage-server.ts'
import { createHammer, type Credentials, type Hammer, type Tally } from './hammer.ts'

/** A10: fewer would be no proof. */
const LEAST_REQUESTS = 10_000

/** The revocation lease is 1 s by default; this is safely after it. */
const AFTER_LEASE_MS = 1500

/** The credentials that nothing may let in. */
const BAD = ['none', 'garbage', 'revoked', 'wrong audience'] as const

/** 10 strikes of garbage take 20 s. */
const MAX_ROUNDS = 10

const ECHO = 'https://echo.gateway.test/mcp'

/** Statuses other than failures of the server, whatever the credentials: none is what "cannot tell" should come to. */
const answersOf = (tally: Tally): number[] =>
  Object.values(tally.statuses)
    .flatMap((counts) => Object.keys(counts).map(Number))
    .filter((status) => status < 500)

describe.skipIf(lacks('traefik') || lacks('redis-server'))('when auth cannot tell', () => {
  let gateway: Gateway
  let echo: RecordingServer
  let hammer: Hammer
  let credentials: Credentials
  const rows: { fault: string; requests: number; 'wrongly allowed': number; 'false 401': number }[] = []

  const obtain = (resource: string, scope: string) =>
    obtainTokens({
      issuer: gateway.issuer,
      resource,
      scope,
      browser: createBrowser(gateway.network),
      fetch: createFetch(gateway.network),
      as: 'octocat',
    })

  async function revoked(): Promise<string> {
    const { accessToken, refreshToken, clientId } = await obtain(ECHO, 'mcp')
    const body = new URLSearchParams({ token: refreshToken, client_id: clientId })
    const { status } = await createFetch(gateway.network)(`${gateway.issuer}/revoke`, { method: 'POST', body })
    if (status !== 200) throw new Error(`revocation was answered with ${status}`)
    return `Bearer ${accessToken}`
  }

  const newCredentials = async (): Promise<Credentials> => ({
    good: `Bearer ${(await obtain(ECHO, 'mcp')).accessToken}`,
    none: undefined,
    garbage: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJnaXRodWI6MSJ9.',
    revoked: await revoked(),
    'wrong audience': `Bearer ${(await obtain('https://demo.gateway.test/mcp', 'notes:read')).accessToken}`,
  })

  /** Strikes, and counts what must never be. @param good - what the good token may come to, besides failures */
  async function strike(fault: string, count: number, good: 'allowed' | 'dead' | 'unknown'): Promise<Tally> {
    const tally = await hammer.strike(credentials, count)
    const wronglyAllowed = Object.entries(tally.allowed)
      .filter(([kind]) => kind !== 'good' || good !== 'allowed')
      .reduce((sum, [, times]) => sum + times, 0)
    const false401 = good === 'dead' ? 0 : (tally.statuses['good']?.[401] ?? 0)
    const limited = Object.values(tally.statuses).reduce((sum, counts) => sum + (counts[429] ?? 0), 0)
    rows.push({ fault, requests: count - limited, 'wrongly allowed': wronglyAllowed, 'false 401': false401 })
    expect({ fault, wronglyAllowed, false401, ...tally }).toMatchObject({ wronglyAllowed: 0, false401: 0 })
    return tally
  }

  const recovered = () =>
    expect
      .poll(async () => (await hammer.strike({ good: credentials['good'] }, 1)).statuses['good'], {
        timeout: 20_000,
        interval: 100,
      })
      .toEqual({ 200: 1 })

  beforeAll(async () => {
    echo = await startRecordingServer()
    gateway = await startGateway([{ name: 'echo', port: echo.port }])
    hammer = createHammer(gateway, 'echo', echo)
    credentials = await newCredentials()
  })
  afterAll(async () => {
    hammer.close()
    await gateway.stop()
    await echo.close()
    console.table(rows)
  })

  it('lets the good token in and no other, while all is well', async () => {
    const { statuses } = await strike('none, before', 1000, 'allowed')
    expect(statuses['good']).toEqual({ 200: 200 })
    for (const kind of BAD) expect(statuses[kind]).toEqual({ 401: 200 })
  })

  it('says 503 once the lease is over, with Redis stopped (R395)', async () => {
    await gateway.redis.kill()
    await strike('Redis stopped, within the lease', 500, 'allowed')
    await sleep(AFTER_LEASE_MS)
    const { statuses } = await strike('Redis stopped', 1500, 'unknown')
    expect(statuses['good']).toEqual({ 503: 300 })
    await gateway.redis.restart()
    await recovered()
  })

  it('says 503 once the lease is over, with Redis frozen (R395)', async () => {
    gateway.redis.freeze()
    await strike('Redis frozen, within the lease', 500, 'allowed')
    await sleep(AFTER_LEASE_MS)
    const { statuses } = await strike('Redis frozen', 1500, 'unknown')
    expect(statuses['good']).toEqual({ 503: 300 })
    gateway.redis.thaw()
    await recovered()
  })

  it('takes every token for dead once Redis has been flushed (R398)', async () => {
    await gateway.redis.flush()
    await sleep(AFTER_LEASE_MS)
    const { statuses } = await strike('Redis flushed', 1500, 'dead')
    expect(statuses['good']).not.toHaveProperty('200')
    credentials = await newCredentials()
    await recovered()
  })

  it('says 5xx with auth hanging (R373)', async () => {
    for (const one of gateway.auth) one.freeze()
    const tally = await strike('auth hanging', 1500, 'unknown')
    expect(answersOf(tally)).toEqual([])
    for (const one of gateway.auth) one.thaw()
    await recovered()
  })

  it('says 5xx with auth stopped, and with its containers gone (R373)', async () => {
    for (const one of gateway.auth) await one.kill()
    const stopped = await strike('auth stopped', 1500, 'unknown')
    expect(answersOf(stopped)).toEqual([])
    gateway.announceAuth([])
    await sleep(3000) // Traefik takes changes in every two seconds
    const gone = await strike('auth gone', 1000, 'unknown')
    expect(gone.statuses['good']).toEqual({ 503: 200 })
    expect(answersOf(gone)).toEqual([])
    gateway.announceAuth(gateway.auth.map(({ port }) => port))
  })

  it.each([
    ['garbage in the place of auth', false],
    ['garbage that passes the health check', true],
  ])('says 5xx with %s (R373)', async (fault, healthy) => {
    const servers = await startGarbageServers(
      gateway.auth.map(({ port }) => port),
      { healthy },
    )
    onTestFinished(() => servers.close())
    // Traefik leaves a server out for a while after each failure, so that one strike may not hear of every kind.
    for (let round = 0; round < 2 || (round < MAX_ROUNDS && !servers.toldAll()); round += 1) {
      await sleep(1500)
      expect(answersOf(await strike(fault, 500, 'unknown'))).toEqual([])
    }
    expect(servers.toldAll()).toBe(true)
  })

  it('says 500 when auth says yes without end (R373)', async () => {
    const yes = createServer((_request, response) => response.end('x'.repeat(100_000)))
    yes.listen(gateway.auth[0].port, '127.0.0.1')
    onTestFinished(() => {
      yes.closeAllConnections()
      yes.close()
    })
    await sleep(3000)
    const tally = await strike('endless answers', 500, 'unknown')
    expect(answersOf(tally)).toEqual([])
  })

  it('lets the good token in again once auth is back', async () => {
    await Promise.all(gateway.auth.map(({ port }) => gateway.startAuth(port)))
    await recovered()
    const { statuses } = await strike('none, afterwards', 500, 'allowed')
    expect(statuses['good']).toEqual({ 200: 100 })
  })

  it(`was asked ${LEAST_REQUESTS} times: none allowed that should not be, no false 401`, () => {
    const sums = { requests: 0, wronglyAllowed: 0, false401: 0 }
    for (const row of rows) {
      sums.requests += row.requests
      sums.wronglyAllowed += row['wrongly allowed']
      sums.false401 += row['false 401']
    }
    expect(sums).toMatchObject({ wronglyAllowed: 0, false401: 0 })
    expect(sums.requests).toBeGreaterThanOrEqual(LEAST_REQUESTS)
  })
})
