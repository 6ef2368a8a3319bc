import { describe, expect, it } from 'vitest'
import { ABSENT } from '../../ports/record-store.ts'
import { grantEntry, keyOf, lasting, openFeed, openStores } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const RACERS = [2, 8, 64, 500]

/** Runs all at once and counts what they came to. */
async function race(
  racers: readonly Promise<'replaced' | 'conflict'>[],
): Promise<{ winner: number; replaced: number }> {
  const outcomes = await Promise.all(racers)
  return { winner: outcomes.indexOf('replaced'), replaced: outcomes.filter((outcome) => outcome === 'replaced').length }
}

/** Many callers with one revision: one wins. */
export function describeConcurrency(harness: StoreHarness): void {
  describe('concurrency', () => {
    it.each(RACERS)('lets one of %d creators create', async (count) => {
      const { records } = await openStores(harness)
      const key = keyOf('once')
      const { replaced, winner } = await race(
        Array.from({ length: count }, (_, racer) => records.replace(key, ABSENT, lasting(`${racer}`))),
      )
      expect(replaced).toBe(1)
      expect((await records.read(key)).body).toBe(`${winner}`)
    })

    it.each(RACERS)('lets one of %d writers replace a revision', async (count) => {
      const { records } = await openStores(harness)
      const key = keyOf('grant')
      await records.replace(key, ABSENT, lasting('start'))
      for (let round = 0; round < 5; round += 1) {
        const { revision } = await records.read(key)
        const { replaced, winner } = await race(
          Array.from({ length: count }, (_, racer) => records.replace(key, revision, lasting(`${round} ${racer}`))),
        )
        expect(replaced).toBe(1)
        expect((await records.read(key)).body).toBe(`${round} ${winner}`)
      }
    })

    it.each(RACERS)('lets one of %d removers remove', async (count) => {
      const { records } = await openStores(harness)
      const key = keyOf('interaction')
      await records.replace(key, ABSENT, lasting('parked'))
      const { revision } = await records.read(key)
      const { replaced } = await race(Array.from({ length: count }, () => records.replace(key, revision, undefined)))
      expect(replaced).toBe(1)
      expect((await records.read(key)).body).toBeUndefined()
    })

    it.each(RACERS)('lets either a remover or a writer win, of %d in all', async (count) => {
      const { records } = await openStores(harness)
      const key = keyOf('session')
      await records.replace(key, ABSENT, lasting('start'))
      const { revision } = await records.read(key)
      const { replaced, winner } = await race(
        Array.from({ length: count }, (_, racer) =>
          records.replace(key, revision, racer % 2 === 0 ? undefined : lasting(`${racer}`)),
        ),
      )
      expect(replaced).toBe(1)
      expect((await records.read(key)).body).toBe(winner % 2 === 0 ? undefined : `${winner}`)
    })

    it.each(RACERS)('announces a revocation only if it won against %d others', async (count) => {
      const { records, revocations } = await openStores(harness)
      const key = keyOf('grant', 1)
      await records.replace(key, ABSENT, lasting('active'))
      const { revision } = await records.read(key)
      const revokes = (racer: number): boolean => racer === Math.floor(count / 2)
      const { replaced, winner } = await race(
        Array.from({ length: count }, (_, racer) =>
          revokes(racer)
            ? records.replace(key, revision, lasting('revoked'), grantEntry(1))
            : records.replace(key, revision, lasting('rotated')),
        ),
      )
      expect(replaced).toBe(1)
      const revoked = revokes(winner)
      expect((await records.read(key)).body).toBe(revoked ? 'revoked' : 'rotated')
      expect((await openFeed(revocations)).entries).toEqual(revoked ? [grantEntry(1)] : [])
    })

    it('loses no step of 64 writers that each read again after a conflict', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('person')
      await records.replace(key, ABSENT, lasting('0'))
      async function count(): Promise<void> {
        for (;;) {
          const { body, revision } = await records.read(key)
          if ((await records.replace(key, revision, lasting(`${Number(body) + 1}`))) === 'replaced') return
        }
      }
      await Promise.all(Array.from({ length: 64 }, count))
      expect((await records.read(key)).body).toBe('64')
    })
  })
}
