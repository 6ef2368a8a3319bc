import { setTimeout as sleep } from 'node:timers/promises'
import { epochMs, type RevocationEntry } from '@gw/oauth-core'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, recovers } from './outcomes.ts'

const inBucketA = (number: number): RevocationEntry =>
  ended({ kind: 'grant', id: `a${String(number).padStart(21, '0')}` })

const idsOf = (entries: readonly RevocationEntry[]): string[] => [...new Set(entries.map(({ id }) => id))].toSorted()

describe.skipIf(lacks('redis-server'))('the feed in Redis', () => {
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

  it('wakes the followers in every process at once', async () => {
    const [writer, follower] = [openStores(server), openStores(server)]
    const { cursor } = await follower.revocations.open()
    const heard = follower.revocations.after(cursor, 60_000) // longer than the test may take
    await sleep(50)
    await writer.revocations.announce(inBucketA(1))
    expect((await heard).entries).toEqual([inBucketA(1)])
  })

  it('tells a follower what was trimmed away before it could read it', async () => {
    const { revocations } = openStores(server)
    await revocations.announce(inBucketA(1))
    const { cursor } = await revocations.open()
    const entries = [2, 3, 4].map(inBucketA)
    for (const entry of entries) await revocations.announce(entry)
    await admin.xtrim('gw:{ba}:rev', 'MAXLEN', 1)
    const reading = await revocations.after(cursor, 0)
    expect(reading.rewound).toBe(false)
    expect(idsOf(reading.entries)).toEqual(expect.arrayContaining(idsOf(entries)))
    expect((await revocations.after(reading.cursor, 0)).entries).toEqual([])
  })

  it('tells a follower that is far behind everything, and then nothing twice', async () => {
    const { revocations } = openStores(server)
    await revocations.announce(inBucketA(0))
    const { cursor } = await revocations.open()
    const entries = Array.from({ length: 2500 }, (_, number) => inBucketA(number + 1))
    await Promise.all(entries.map((entry) => revocations.announce(entry)))
    const reading = await revocations.after(cursor, 0)
    expect(idsOf(reading.entries)).toEqual(expect.arrayContaining(idsOf(entries)))
    expect((await revocations.after(reading.cursor, 0)).entries).toEqual([])
  })

  it('does not take an index that it cannot read for one that says less', async () => {
    const { revocations } = openStores(server)
    const readAll = async (): Promise<number> => {
      let count = 0
      for await (const page of (await revocations.open()).entries) count += page.length
      return count
    }
    await admin.zadd('gw:{ba}:dead', '1.5', inBucketA(1).id)
    await expect(readAll()).rejects.toThrow('store_unavailable')
    await admin.del('gw:{ba}:dead')
    await admin.zadd('gw:{ba}:dead', Date.UTC(2999, 0), '')
    await expect(readAll()).rejects.toThrow('store_unavailable')
    await admin.del('gw:{ba}:dead')
    await admin.zadd('gw:{ba}:dead', Date.UTC(2999, 0), inBucketA(1).id)
    expect(await readAll()).toBe(1)
    await admin.hset('gw:{meta}:floors', 'k:key-1', ':1')
    await expect(readAll()).rejects.toThrow('store_unavailable')
  })

  it('loses nothing over a cut connection', async () => {
    const stores = openStores(server)
    const { cursor } = await stores.revocations.open()
    const waiting = stores.revocations.after(cursor, 5000)
    await sleep(50)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await expect(waiting).rejects.toMatchObject({ reason: 'store_unavailable' })
    await openStores(server).revocations.announce(inBucketA(1))
    await recovers(stores)
    expect((await stores.revocations.after(cursor, 100)).entries).toEqual([inBucketA(1)])
  })

  it('lets no question queue behind a waiting follower', async () => {
    const { records, revocations } = openStores(server)
    const { cursor } = await revocations.open()
    let isOver = false
    const waiting = revocations.after(cursor, 2000).finally(() => (isOver = true))
    // Behind the follower 50 rounds would take 100 ms each at least, and its wait be long over.
    for (let round = 0; round < 50; round += 1) {
      await records.read(grantKey())
      await revocations.after(cursor, 0)
    }
    expect(isOver).toBe(false)
    await revocations.announce(inBucketA(1))
    await waiting
  })

  it('ends a wait when the epoch changes', async () => {
    const { records, revocations } = openStores(server)
    const epoch = { kind: 'system', id: 'epoch' } as const
    const first = await records.read(epoch)
    await records.replace(epoch, first.revision, { body: 'first', expiresAt: FAR })
    const { cursor } = await revocations.open()
    const waiting = revocations.after(cursor, 10_000)
    await sleep(150)
    const { revision } = await records.read(epoch)
    await records.replace(epoch, revision, { body: 'second', expiresAt: FAR })
    expect((await waiting).epoch).toBe('second')
  })

  it('keeps no grant, key or floor beyond its time', async () => {
    const { revocations } = openStores(server)
    const past = epochMs(Date.now() - 60_000)
    await revocations.announce({ kind: 'grant', id: inBucketA(1).id, until: past })
    await revocations.announce(inBucketA(2))
    await revocations.announce(inBucketA(3))
    expect(await admin.zrange('gw:{ba}:dead', 0, '-1')).toEqual([inBucketA(2).id, inBucketA(3).id])
    for (let number = 0; number < 2000; number += 1) {
      await revocations.announce({ kind: 'key', id: `old ${number}`, until: past })
    }
    expect(await admin.hlen('gw:{meta}:floors')).toBeLessThan(600)
    await revocations.announce({ kind: 'subject', id: 'github:1', notBefore: epochMs(1), until: FAR })
    expect(await admin.hget('gw:{meta}:floors', 's:github:1')).toBe(`1:${FAR}`)
  })

  it('fails closed on an entry of a later version', async () => {
    const { revocations } = openStores(server)
    const { cursor } = await revocations.open()
    await admin.xadd('gw:{meta}:rev', '*', 'k', 'planet', 'i', 'x', 'n', '0', 'u', String(FAR))
    await admin.hset('gw:{meta}:floors', 'p:x', `0:${FAR}`)
    await expect(revocations.after(cursor, 0)).rejects.toMatchObject({ reason: 'store_unavailable' })
  })
})
