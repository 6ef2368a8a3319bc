import { systemClock, systemRandom } from '../internal/system.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Stores } from '../ports/stores.ts'
import { createExpiringMap } from './expiring-map.ts'
import { createMemoryRateLimiter } from './rate-limiter.ts'
import { createMemoryRecordStore, recordName, type StoredRecord } from './record-store.ts'
import { createMemoryRevocationFeed } from './revocation-feed.ts'
import { createRevocationLog } from './revocation-log.ts'

/** What the stores take from outside; by default the clock and the generator of this machine. */
export interface MemoryStoresOptions {
  /** Plays the store's clock: all expiry is judged by it. */
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Stores that live and die with this process: for development, tests and a single process that may forget.
 *
 * They keep the whole contract of {@link Stores} but outliving the process: `ephemeral` says so. What has expired is
 * dropped while writing, so memory follows what is alive and no timer keeps the process up.
 */
export function createMemoryStores(options: MemoryStoresOptions = {}): Stores {
  const clock = options.clock ?? systemClock
  const records = createExpiringMap<StoredRecord>(clock)
  const log = createRevocationLog(clock)
  const epoch = recordName({ kind: 'system', id: 'epoch' })
  return {
    records: createMemoryRecordStore({ records, log, clock, random: options.random ?? systemRandom }),
    revocations: createMemoryRevocationFeed({ log, readEpoch: () => records.get(epoch)?.body }),
    limits: createMemoryRateLimiter(clock),
    ephemeral: true,
  }
}
