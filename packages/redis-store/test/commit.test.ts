import { ABSENT } from '@gw/oauth-core'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, outcomeOf, recovers } from './outcomes.ts'
import { openLossyLink } from './proxy.ts'

const GRANT = grantKey()
const ACTIVE = { body: 'active', expiresAt: FAR }
const REVOKED = { body: 'revoked', expiresAt: FAR }

describe.skipIf(lacks('redis-server'))('a write whose answer got lost', () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD })
    admin = server.connect()
  })
  beforeEach(() => server.flush())
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  /** How often Redis ran a script since it was last asked. */
  async function scriptRuns(): Promise<number> {
    const [, calls] = /cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats')) ?? []
    await admin.config('RESETSTAT')
    return Number(calls ?? 0)
  }

  /** Every script is known to Redis, so that a write is one question. */
  async function openWarmStores() {
    const link = await openLossyLink(server.port)
    const stores = openStores({ url: link.url, password: PASSWORD })
    const { records, revocations } = stores
    const key = grantKey('b')
    await records.replace(key, ABSENT, ACTIVE)
    await records.replace(key, (await records.read(key)).revision, REVOKED, ended(key))
    const { cursor } = await revocations.open()
    await scriptRuns()
    return { link, stores, records, revocations, cursor }
  }

  it('is found by its revision, and sent once', async () => {
    const { link, records } = await openWarmStores()
    link.lose('answers')
    expect(await records.replace(GRANT, ABSENT, ACTIVE)).toBe('replaced')
    expect(await scriptRuns()).toBe(1)
    expect((await records.read(GRANT)).body).toBe('active')
  })

  it('is found with its announcement', async () => {
    const { link, stores, records, revocations, cursor } = await openWarmStores()
    link.lose('answers')
    expect(await records.replace(GRANT, ABSENT, REVOKED, ended(GRANT))).toBe('replaced')
    expect(await scriptRuns()).toBe(1)
    await recovers(stores)
    expect((await revocations.after(cursor, 0)).entries).toEqual([ended(GRANT)])
  })

  it('is told as unknown when it never arrived', async () => {
    const { link, records } = await openWarmStores()
    link.lose('questions')
    expect(await outcomeOf(records.replace(GRANT, ABSENT, ACTIVE))).toBe('store_unavailable connection_lost')
    expect(await scriptRuns()).toBe(0)
    expect((await records.read(GRANT)).body).toBeUndefined()
  })

  it('is told as unknown when it removed: absence proves nothing', async () => {
    const { link, stores, records } = await openWarmStores()
    await records.replace(GRANT, ABSENT, ACTIVE)
    const { revision } = await records.read(GRANT)
    await scriptRuns()
    link.lose('answers')
    expect(await outcomeOf(records.replace(GRANT, revision, undefined))).toBe('store_unavailable connection_lost')
    expect(await scriptRuns()).toBe(1)
    await recovers(stores)
    expect((await records.read(GRANT)).body).toBeUndefined()
  })

  it('is told as unknown when a later one has already taken its place', async () => {
    const { link, records } = await openWarmStores()
    await records.replace(GRANT, ABSENT, ACTIVE)
    const { revision } = await records.read(GRANT)
    const other = openStores(server).records
    await other.read(GRANT)
    link.lose('answers')
    const lost = outcomeOf(records.replace(GRANT, revision, { body: 'mine', expiresAt: FAR }))
    await expect.poll(async () => (await other.read(GRANT)).body, { interval: 1 }).toBe('mine')
    await other.replace(GRANT, (await other.read(GRANT)).revision, { body: 'theirs', expiresAt: FAR })
    expect(await lost).toBe('store_unavailable connection_lost')
    expect((await records.read(GRANT)).body).toBe('theirs')
  })
})
