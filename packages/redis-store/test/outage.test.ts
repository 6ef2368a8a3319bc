import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { ABSENT, failureOf } from '@gw/oauth-core'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, outcomeOf, recovers } from './outcomes.ts'

const GRANT = grantKey()
const COMMAND_TIMEOUT_MS = 1000

describe.skipIf(lacks('redis-server'))('a Redis that goes away', () => {
  let server: RedisServer
  beforeEach(async () => {
    server = await startRedis({ password: PASSWORD })
  })
  afterEach(() => server.stop())

  it(
    'frozen for 30 s: 503 within the command timeout, no lag, back in a second (R397)',
    { timeout: 60_000 },
    async () => {
      const { records } = openStores(server)
      await records.replace(GRANT, ABSENT, { body: 'active', expiresAt: FAR })
      const lag = monitorEventLoopDelay({ resolution: 10 })
      const took: number[] = []
      async function probe(): Promise<void> {
        const start = performance.now()
        const error: unknown = await records.read(GRANT).catch((reason: unknown) => reason)
        took.push(performance.now() - start)
        expect(failureOf(error)).toMatchObject({ status: 503, code: 'temporarily_unavailable' })
      }
      server.freeze()
      lag.enable()
      const thawAt = performance.now() + 30_000
      while (performance.now() < thawAt) {
        await Promise.all(Array.from({ length: 20 }, probe))
        await sleep(100)
      }
      lag.disable()
      server.thaw()
      const thawedAt = performance.now()
      await expect.poll(() => outcomeOf(records.read(GRANT)), { interval: 20, timeout: 5000 }).toBe('answered')
      expect(performance.now() - thawedAt).toBeLessThan(1000)
      expect((await records.read(GRANT)).body).toBe('active')
      expect(Math.max(...took)).toBeLessThan(COMMAND_TIMEOUT_MS + 250) // and the lateness of timers on a busy machine
      expect(lag.percentile(99) / 1e6).toBeLessThan(100)
    },
  )

  it('frozen under a write: it may land later, and is never told as done', { timeout: 20_000 }, async () => {
    const stores = openStores(server)
    await stores.records.read(GRANT)
    server.freeze()
    const written = outcomeOf(stores.records.replace(GRANT, ABSENT, { body: 'late', expiresAt: FAR }))
    expect(await written).toBe('store_unavailable timed_out')
    server.thaw()
    await recovers(stores)
    expect([undefined, 'late']).toContain((await stores.records.read(GRANT)).body)
  })

  it(
    'killed right after an answer: what was acknowledged is there after the restart (R81)',
    { timeout: 60_000 },
    async () => {
      const acknowledged: string[] = []
      for (let round = 0; round < 10; round += 1) {
        const { records } = openStores(server)
        const writes = Array.from({ length: 50 }, async (_, number) => {
          const id = `${round}.${number}`
          await records.replace({ kind: 'client', id }, ABSENT, { body: id, expiresAt: FAR })
          acknowledged.push(id)
        })
        await Promise.race(writes)
        await server.kill()
        await Promise.allSettled(writes)
        await server.restart()
      }
      const { records } = openStores(server)
      const bodies = await Promise.all(
        acknowledged.map(async (id) => (await records.read({ kind: 'client', id })).body),
      )
      expect(acknowledged.length).toBeGreaterThanOrEqual(10)
      expect(bodies).toEqual(acknowledged)
    },
  )

  it('killed under a follower: the feed goes on from its cursor after the restart', { timeout: 30_000 }, async () => {
    const stores = openStores(server)
    const { cursor } = await stores.revocations.open()
    await stores.revocations.announce(ended(GRANT))
    await server.kill()
    expect(await outcomeOf(stores.revocations.after(cursor, 50))).toMatch(/^store_unavailable/)
    await server.restart()
    await recovers(stores)
    expect(await stores.revocations.after(cursor, 0)).toMatchObject({ rewound: false, entries: [ended(GRANT)] })
  })

  it('flushed: the waiting follower hears at once that the epoch is gone and the feed rewound', async () => {
    const { records, revocations } = openStores(server)
    await records.replace({ kind: 'system', id: 'epoch' }, ABSENT, { body: 'first', expiresAt: FAR })
    await revocations.announce(ended(GRANT))
    const { cursor } = await revocations.open()
    const waiting = revocations.after(cursor, 60_000) // longer than the test may take
    await sleep(150)
    await server.flush()
    expect(await waiting).toMatchObject({ rewound: true })
    expect((await revocations.after(cursor, 0)).epoch).toBeUndefined()
  })

  it('not there at first: the stores come up with it', { timeout: 30_000 }, async () => {
    await server.kill()
    const stores = openStores(server)
    expect(await outcomeOf(stores.records.read(GRANT))).toMatch(/^store_unavailable/)
    await server.restart()
    await recovers(stores)
  })
})
