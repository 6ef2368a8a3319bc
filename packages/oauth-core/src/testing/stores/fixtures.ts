import { onTestFinished } from 'vitest'
import type { RecordKey, RecordKind, RecordState, RecordStore } from '../../ports/record-store.ts'
import type { RevocationEntry, RevocationFeed } from '../../ports/revocation-feed.ts'
import type { Stores } from '../../ports/stores.ts'
import { epochMs, type EpochMs } from '../../values/time.ts'
import type { StoreHarness } from './harness.ts'

/** Fresh stores for one test, closed after it. */
export async function openStores(harness: StoreHarness): Promise<Stores> {
  const stores = await harness.open()
  onTestFinished(async () => stores.close?.())
  return stores
}

/** The `number`th grant id; consecutive ones lie in different buckets. */
export const grantId = (number: number): string => `${(number % 16).toString(16)}${String(number).padStart(21, '0')}`

/** A key that fits every kind, in the shape of a grant id. */
export const keyOf = (kind: RecordKind, number = 1): RecordKey => ({ kind, id: grantId(number) })

/** Later than any test runs: 1 January 2100. */
export const FAR: EpochMs = epochMs(Date.UTC(2100, 0, 1))

/** A state that outlives the test. */
export const lasting = (body: string): RecordState => ({ body, expiresAt: FAR })

/** The store's own clock, read through it. */
export async function storeNow(records: RecordStore): Promise<EpochMs> {
  return (await records.read({ kind: 'once', id: 'nothing' })).now
}

export const grantEntry = (number: number): RevocationEntry => ({ kind: 'grant', id: grantId(number), until: FAR })

/** In one order, and each once, so that two lists of what is dead can be compared. */
export function settled(entries: Iterable<RevocationEntry>): string[] {
  return [...new Set([...entries].map((entry) => JSON.stringify(entry, Object.keys(entry).toSorted())))].toSorted()
}

/** Everything that `open` tells, and where to go on. */
export async function openFeed(feed: RevocationFeed): Promise<{ cursor: string; entries: RevocationEntry[] }> {
  const { cursor, entries: batches } = await feed.open()
  const entries: RevocationEntry[] = []
  for await (const batch of batches) for (const entry of batch) entries.push(entry) // too many to spread
  return { cursor, entries }
}
