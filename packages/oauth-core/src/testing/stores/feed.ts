import { describe, expect, it } from 'vitest'
import { ABSENT, type RecordStore } from '../../ports/record-store.ts'
import type { RevocationEntry, RevocationFeed } from '../../ports/revocation-feed.ts'
import { epochMs } from '../../values/time.ts'
import { FAR, grantEntry, keyOf, lasting, openFeed, openStores, settled } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const EPOCH = { kind: 'system', id: 'epoch' } as const

const MANY = 100_000

/** What one batch of `open` may hold, so that a process starts in bounded memory whatever has been revoked. */
const LARGEST_BATCH = 10_000

async function setEpoch(records: RecordStore, body: string | undefined): Promise<void> {
  const { revision } = await records.read(EPOCH)
  await records.replace(EPOCH, revision, body === undefined ? undefined : lasting(body))
}

/** Follows from `cursor` until nothing is left. */
async function follow(feed: RevocationFeed, cursor: string): Promise<{ cursor: string; entries: RevocationEntry[] }> {
  const entries: RevocationEntry[] = []
  let reading = await feed.after(cursor, 0)
  while (reading.entries.length > 0) {
    for (const entry of reading.entries) entries.push(entry) // too many to spread
    reading = await feed.after(reading.cursor, 0)
  }
  return { cursor: reading.cursor, entries }
}

async function announceAll(feed: RevocationFeed, entries: readonly RevocationEntry[]): Promise<void> {
  for (let first = 0; first < entries.length; first += 1000) {
    await Promise.all(entries.slice(first, first + 1000).map((entry) => feed.announce(entry)))
  }
}

/** Revocations: none is lost, none is made up. */
export function describeFeed(harness: StoreHarness): void {
  describe('feed', () => {
    it('announces with a replace exactly when it replaced', async () => {
      const { records, revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      const key = keyOf('grant', 1)
      expect(await records.replace(key, ABSENT, lasting('active'))).toBe('replaced')
      expect((await revocations.after(cursor, 0)).entries).toEqual([])
      expect(await records.replace(key, ABSENT, lasting('revoked'), grantEntry(1))).toBe('conflict')
      expect((await revocations.after(cursor, 0)).entries).toEqual([])
      const { revision } = await records.read(key)
      expect(await records.replace(key, revision, lasting('revoked'), grantEntry(1))).toBe('replaced')
      expect(settled((await revocations.after(cursor, 0)).entries)).toEqual(settled([grantEntry(1)]))
      const again = await records.read(key)
      expect(await records.replace(key, again.revision, undefined, grantEntry(1))).toBe('replaced')
      expect(settled((await openFeed(revocations)).entries)).toEqual(settled([grantEntry(1)]))
    })

    it('takes floors, keys and grants without a record, each as it was given', async () => {
      const { records, revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      const entries: RevocationEntry[] = [
        { kind: 'subject', id: 'oidc:auth0|5f7 "é"', notBefore: epochMs(1), until: FAR },
        { kind: 'client', id: 'https://app.example/client.json?a=b:c', notBefore: epochMs(2), until: epochMs(FAR - 1) },
        { kind: 'key', id: 'kid_1', until: FAR },
        grantEntry(3),
      ]
      for (const entry of entries) await revocations.announce(entry)
      const ring = { kind: 'system', id: 'keys' } as const
      const removed: RevocationEntry = { kind: 'key', id: 'kid_2', until: FAR }
      await records.replace(ring, ABSENT, lasting('ring'), removed)
      const all = settled([...entries, removed])
      expect(settled((await follow(revocations, cursor)).entries)).toEqual(all)
      expect(settled((await openFeed(revocations)).entries)).toEqual(all)
    })

    it('keeps the later of two floors', async () => {
      const { revocations } = await openStores(harness)
      for (const notBefore of [1000, 3000, 2000].map(epochMs)) {
        await revocations.announce({ kind: 'subject', id: 'github:1', notBefore, until: FAR })
      }
      const floors = (await openFeed(revocations)).entries.flatMap((entry) => ('notBefore' in entry ? [entry] : []))
      expect(Math.max(...floors.map(({ notBefore }) => notBefore))).toBe(3000)
    })

    it('tells the same again from the same cursor, and nothing from the end', async () => {
      const { revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      await revocations.announce(grantEntry(1))
      await revocations.announce(grantEntry(2))
      const first = await follow(revocations, cursor)
      const second = await follow(revocations, cursor)
      expect(settled(second.entries)).toEqual(settled(first.entries))
      expect((await revocations.after(first.cursor, 0)).entries).toEqual([])
    })

    it('wakes who waits, and lets go after the time asked for', async () => {
      const { revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      const start = performance.now()
      expect((await revocations.after(cursor, 300)).entries).toEqual([])
      expect(performance.now() - start).toBeGreaterThan(250)
      const waiting = revocations.after(cursor, 5000)
      await revocations.announce(grantEntry(1))
      expect(settled((await waiting).entries)).toEqual(settled([grantEntry(1)]))
      expect(performance.now() - start).toBeLessThan(3000)
    })

    it('loses nothing between open and after while others announce', async () => {
      const { revocations } = await openStores(harness)
      const all = Array.from({ length: 3000 }, (_, number) => grantEntry(number))
      await announceAll(revocations, all.slice(0, 1500))
      const meanwhile = announceAll(revocations, all.slice(1500))
      const opened = await openFeed(revocations)
      await meanwhile
      const { entries } = await follow(revocations, opened.cursor)
      expect(settled([...opened.entries, ...entries])).toEqual(settled(all))
    })

    it('holds 100,000 entries, told in bounded batches', { timeout: 120_000 }, async () => {
      const { revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      const all = Array.from({ length: MANY }, (_, number) => grantEntry(number))
      await announceAll(revocations, all)
      const { entries: batches } = await revocations.open()
      const opened = new Set<string>()
      for await (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(LARGEST_BATCH)
        for (const { id } of batch) opened.add(id)
      }
      expect(opened.size).toBe(MANY)
      expect(new Set((await follow(revocations, cursor)).entries.map(({ id }) => id)).size).toBe(MANY)
    })

    it('tells the epoch, that it changed, and that it is missing', async () => {
      const { records, revocations } = await openStores(harness)
      const { cursor } = await openFeed(revocations)
      expect((await revocations.after(cursor, 0)).epoch).toBeUndefined()
      await setEpoch(records, 'first')
      expect((await revocations.after(cursor, 0)).epoch).toBe('first')
      await setEpoch(records, 'second')
      expect((await revocations.after(cursor, 50)).epoch).toBe('second')
      await setEpoch(records, undefined)
      expect((await revocations.after(cursor, 50)).epoch).toBeUndefined()
    })

    it('says that it was rewound to who has seen more than there is, once, and tells what there is', async () => {
      const before = await openStores(harness)
      await announceAll(before.revocations, [1, 2, 3].map(grantEntry))
      const { cursor } = await openFeed(before.revocations)
      expect((await before.revocations.after(cursor, 0)).rewound).toBe(false)
      const restored = (await openStores(harness)).revocations
      const reading = await restored.after(cursor, 1000)
      expect(reading).toMatchObject({ rewound: true, epoch: undefined })
      await restored.announce(grantEntry(4))
      const next = await restored.after(reading.cursor, 0)
      expect(next.rewound).toBe(false)
      expect(settled(next.entries)).toEqual(settled([grantEntry(4)]))
    })
  })
}
