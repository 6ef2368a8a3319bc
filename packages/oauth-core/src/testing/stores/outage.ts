import { describe, expect, it, onTestFinished } from 'vitest'
import { isOAuthError } from '../../errors/oauth-error.ts'
import { ABSENT } from '../../ports/record-store.ts'
import type { Stores } from '../../ports/stores.ts'
import { grantEntry, keyOf, lasting, openFeed, openStores, settled } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

/** How long an answer may take: the caller's request is waiting. */
const IN_TIME_MS = 3000

/** What a call came to, and whether it was in time. */
async function outcomeOf(call: () => Promise<unknown>): Promise<string> {
  const start = performance.now()
  const outcome = await call().then(
    () => 'resolved',
    (error: unknown) => (isOAuthError(error) ? error.reason : String(error)),
  )
  return performance.now() - start < IN_TIME_MS ? outcome : `${outcome}, too late`
}

async function listAll({ records }: Stores): Promise<void> {
  for await (const { key } of records.list('client')) void key
}

/** The store cannot be reached: "could not tell", and never "there is none". */
export function describeOutage(harness: StoreHarness, breakConnection: () => Promise<() => Promise<void>>): void {
  async function breakUntilTestEnds(): Promise<() => Promise<void>> {
    const mend = await breakConnection()
    let mended = false
    const once = async (): Promise<void> => {
      if (!mended) await mend()
      mended = true
    }
    onTestFinished(once)
    return once
  }

  describe('outage', () => {
    it('fails every question with store_unavailable in time, and goes on limiting', { timeout: 60_000 }, async () => {
      const stores = await openStores(harness)
      const { records, revocations, limits } = stores
      const key = keyOf('grant', 1)
      await records.replace(key, ABSENT, lasting('active'))
      const { revision } = await records.read(key)
      const { cursor } = await openFeed(revocations)
      await breakUntilTestEnds()
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        'read what is there': () => records.read(key),
        'read what is not': () => records.read(keyOf('client')),
        create: () => records.replace(keyOf('client'), ABSENT, lasting('x')),
        replace: () => records.replace(key, revision, lasting('rotated')),
        revoke: () => records.replace(key, revision, lasting('revoked'), grantEntry(1)),
        remove: () => records.replace(key, revision, undefined),
        list: () => listAll(stores),
        open: () => openFeed(revocations),
        'ask the feed': () => revocations.after(cursor, 0),
        'wait on the feed': () => revocations.after(cursor, 200),
        announce: () => revocations.announce(grantEntry(2)),
      }
      const outcomes = await Promise.all(
        Object.entries(calls).map(async ([name, call]) => [name, await outcomeOf(call)] as const),
      )
      expect(Object.fromEntries(outcomes)).toEqual(
        Object.fromEntries(Object.keys(calls).map((name) => [name, 'store_unavailable'])),
      )
      const attempts = await Promise.all(
        Array.from({ length: 100 }, () => limits.take('register:one', { burst: 40, refillMs: 600_000 })),
      )
      const allowed = attempts.filter((attempt) => attempt.allowed).length
      expect(allowed).toBeGreaterThan(0)
      expect(allowed).toBeLessThanOrEqual(10)
    })

    it('recovers by itself, with records and announcements both or neither', { timeout: 60_000 }, async () => {
      const { records, revocations } = await openStores(harness)
      const numbers = Array.from({ length: 32 }, (_, number) => number)
      for (const number of numbers) await records.replace(keyOf('grant', number), ABSENT, lasting('active'))
      const readings = await Promise.all(numbers.map((number) => records.read(keyOf('grant', number))))
      const { cursor } = await openFeed(revocations)
      const mend = await breakUntilTestEnds()
      await Promise.allSettled(
        readings.map(({ revision }, number) =>
          records.replace(keyOf('grant', number), revision, lasting('revoked'), grantEntry(number)),
        ),
      )
      await mend()
      await expect.poll(() => outcomeOf(() => records.read(keyOf('grant'))), { timeout: 10_000 }).toBe('resolved')
      await expect.poll(() => outcomeOf(() => revocations.after(cursor, 50)), { timeout: 10_000 }).toBe('resolved')
      const after = await Promise.all(numbers.map((number) => records.read(keyOf('grant', number))))
      const revoked = numbers.filter((number) => after[number]?.body === 'revoked')
      expect(after.every(({ body }) => body === 'revoked' || body === 'active')).toBe(true)
      expect(settled((await revocations.after(cursor, 0)).entries)).toEqual(settled(revoked.map(grantEntry)))
      await revocations.announce(grantEntry(99))
      expect(settled((await revocations.after(cursor, 0)).entries)).toContain(settled([grantEntry(99)])[0])
    })
  })
}
