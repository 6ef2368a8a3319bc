import { describe, expect, it } from 'vitest'
import { ABSENT } from '../../ports/record-store.ts'
import { epochMs } from '../../values/time.ts'
import { FAR, grantEntry, grantId, keyOf, lasting, openFeed, openStores, storeNow } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

/** Expiry, judged by the clock that `read` tells. */
export function describeTime(harness: StoreHarness): void {
  describe('time', () => {
    it('keeps a record until its instant and not beyond', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('interaction')
      const now = await storeNow(records)
      await records.replace(key, ABSENT, { body: 'parked', expiresAt: epochMs(now + 2000) })
      await harness.elapse(1)
      const alive = await records.read(key)
      expect(alive.body).toBe('parked')
      await harness.elapse(2)
      expect(await records.read(key)).toMatchObject({ body: undefined, revision: ABSENT })
      expect(await records.replace(key, alive.revision, lasting('late'))).toBe('conflict')
      for await (const record of records.list('interaction')) expect.fail(`lists ${record.body}`)
      expect(await records.replace(key, ABSENT, lasting('anew'))).toBe('replaced')
    })

    it('stores nothing for an instant that has passed', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('once')
      const past = { body: 'past', expiresAt: epochMs((await storeNow(records)) - 1) }
      expect(await records.replace(key, ABSENT, past)).toBe('replaced')
      expect((await records.read(key)).body).toBeUndefined()
      await records.replace(key, ABSENT, lasting('present'))
      expect(await records.replace(key, (await records.read(key)).revision, past)).toBe('replaced')
      expect(await records.read(key)).toMatchObject({ body: undefined, revision: ABSENT })
    })

    it('moves expiry both ways with a replace', async () => {
      const { records } = await openStores(harness)
      const soon = epochMs((await storeNow(records)) + 1000)
      const longer = keyOf('session', 1)
      const shorter = keyOf('session', 2)
      await records.replace(longer, ABSENT, { body: 'longer', expiresAt: soon })
      await records.replace(shorter, ABSENT, lasting('shorter'))
      await records.replace(longer, (await records.read(longer)).revision, lasting('longer'))
      await records.replace(shorter, (await records.read(shorter)).revision, { body: 'shorter', expiresAt: soon })
      await harness.elapse(2)
      expect((await records.read(longer)).body).toBe('longer')
      expect((await records.read(shorter)).body).toBeUndefined()
    })

    it('has a clock that goes on and never back', async () => {
      const { records } = await openStores(harness)
      const start = await storeNow(records)
      let last = start
      for (let round = 0; round < 200; round += 1) {
        const now = await storeNow(records)
        expect(now).toBeGreaterThanOrEqual(last)
        last = now
      }
      await harness.elapse(1)
      expect(await storeNow(records)).toBeGreaterThanOrEqual(last + 1000)
    })

    it('tells who starts only what is still in force', async () => {
      const { records, revocations } = await openStores(harness)
      const soon = epochMs((await storeNow(records)) + 1000)
      await revocations.announce({ kind: 'grant', id: grantId(1), until: soon })
      await revocations.announce({ kind: 'key', id: 'k1', until: soon })
      await revocations.announce({ kind: 'subject', id: 'github:1', notBefore: epochMs(1), until: soon })
      await revocations.announce(grantEntry(2))
      const floor = { kind: 'client', id: 'app', notBefore: epochMs(1), until: FAR } as const
      await revocations.announce(floor)
      expect((await openFeed(revocations)).entries).toHaveLength(5)
      await harness.elapse(2)
      expect((await openFeed(revocations)).entries).toEqual(expect.arrayContaining([grantEntry(2), floor]))
      expect((await openFeed(revocations)).entries).toHaveLength(2)
    })
  })
}
