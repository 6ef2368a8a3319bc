import { ABSENT } from '@gw/oauth-core'
import { freePort, lacks, startRedis, type RedisServer } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, outcomeOf } from './outcomes.ts'

const startNode = async (): Promise<RedisServer> =>
  startRedis({
    password: PASSWORD,
    settings: { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) },
  })

const ACTIVE = { body: 'active', expiresAt: FAR }
const REVOKED = { body: 'revoked', expiresAt: FAR }

/** A client of a single Redis that was pointed at a node of a cluster: it follows no redirect, and must not guess. */
describe.skipIf(lacks('redis-server'))('a node of a Redis Cluster', () => {
  let nodes: readonly [RedisServer, RedisServer]
  let admins: readonly [Redis, Redis]
  const slotOf = (bucket: string): Promise<number> => admins[0].cluster('KEYSLOT', `gw:{b${bucket}}:rev`)
  const ready = (): Promise<unknown> =>
    expect.poll(() => admins[0].cluster('INFO'), { timeout: 20_000 }).toContain('cluster_state:ok')

  beforeEach(async () => {
    nodes = [await startNode(), await startNode()]
    admins = [nodes[0].connect(), nodes[1].connect()]
  })
  afterEach(async () => {
    for (const admin of admins) admin.disconnect()
    for (const node of nodes) await node.stop()
  })

  it('with CLUSTERDOWN, without its slots: "could not tell" (R396)', async () => {
    const { records, revocations } = openStores(nodes[0])
    expect(await outcomeOf(records.read(grantKey()))).toBe('store_unavailable CLUSTERDOWN')
    expect(await outcomeOf(records.replace(grantKey(), ABSENT, ACTIVE))).toBe('store_unavailable CLUSTERDOWN')
    expect(await outcomeOf(revocations.open())).toBe('store_unavailable CLUSTERDOWN')
  })

  it('with CROSSSLOT: a record and its feed lie in one slot; the whole feed "could not tell" (R396)', async () => {
    await admins[0].cluster('ADDSLOTSRANGE', 0, 16_383)
    await ready()
    const { records, revocations } = openStores(nodes[0])
    const { cursor } = await revocations.open()
    for (const bucket of '0123456789abcdef'.split('')) {
      const key = grantKey(bucket)
      await records.replace(key, ABSENT, ACTIVE)
      expect(await records.replace(key, (await records.read(key)).revision, REVOKED, ended(key))).toBe('replaced')
    }
    const key = { kind: 'key', id: 'k1', until: FAR } as const
    expect(await records.replace({ kind: 'system', id: 'keys' }, ABSENT, ACTIVE, key)).toBe('replaced')
    expect(await outcomeOf(revocations.after(cursor, 0))).toBe('store_unavailable CROSSSLOT')
  })

  it(
    'with MOVED, ASK and TRYAGAIN: "could not tell", and nothing half written (R396)',
    { timeout: 40_000 },
    async () => {
      const [here, there] = admins
      const [moving, moved] = [await slotOf('a'), await slotOf('b')]
      await here.cluster('MEET', '127.0.0.1', nodes[1].port, await busPort(there))
      await here.cluster('ADDSLOTSRANGE', 0, moved - 1, moved + 1, 16_383)
      await there.cluster('ADDSLOTS', moved)
      await ready()
      const { records, revocations } = openStores(nodes[0])
      const key = grantKey('a')
      await records.replace(key, ABSENT, ACTIVE)
      const { revision } = await records.read(key)
      expect(await outcomeOf(records.read(grantKey('b')))).toBe('store_unavailable MOVED')
      expect(await outcomeOf(records.replace(grantKey('b'), ABSENT, ACTIVE))).toBe('store_unavailable MOVED')

      await here.cluster('SETSLOT', moving, 'MIGRATING', await there.cluster('MYID'))
      expect(await outcomeOf(records.read({ kind: 'grant', id: `a${'1'.repeat(21)}` }))).toBe('store_unavailable ASK')
      expect(await outcomeOf(records.replace(key, revision, REVOKED, ended(key)))).toBe('store_unavailable TRYAGAIN')
      expect(await outcomeOf(revocations.announce(ended(key)))).toBe('store_unavailable ASK')

      await here.cluster('SETSLOT', moving, 'STABLE')
      expect(await records.read(key)).toMatchObject({ body: 'active', revision })
      expect(await here.exists('gw:{ba}:rev')).toBe(0)
    },
  )
})

/** Not the default of port + 10,000, which may not exist. */
async function busPort(admin: Redis): Promise<number> {
  const [, port] = /@(\d+)/.exec(String(await admin.cluster('NODES'))) ?? []
  return Number(port)
}
