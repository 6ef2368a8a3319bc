import { encodeBase64url } from '../internal/base64url.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, revision, type RecordKey, type RecordStore, type Revision } from '../ports/record-store.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { EpochMs } from '../values/time.ts'
import type { ExpiringMap } from './expiring-map.ts'
import type { RevocationLog } from './revocation-log.ts'

/** A record as it lies in memory. */
export interface StoredRecord {
  readonly key: RecordKey
  readonly revision: Revision
  readonly body: string
  readonly expiresAt: EpochMs
}

/** 96 bits: no two writes of one record ever share a revision. */
const REVISION_BYTES = 12

const ID = /^[A-Za-z0-9._~:-]{1,200}$/

/**
 * One text per record: no kind holds a colon, so kinds never collide.
 *
 * @throws {RangeError} for an id that a store with named keys could not hold either
 */
export function recordName(key: RecordKey): string {
  if (!ID.test(key.id)) throw new RangeError(`not an id of a ${key.kind} record`)
  return `${key.kind}:${key.id}`
}

/** Only what lies beside its feed in every store may announce: a grant its own end, a system record the rest. */
function mayAnnounce(key: RecordKey, entry: RevocationEntry): boolean {
  return entry.kind === 'grant' ? key.kind === 'grant' && key.id === entry.id : key.kind === 'system'
}

/** The port's two verbs. Atomic because nothing between the comparison and the write awaits. */
export function createMemoryRecordStore(parts: {
  readonly records: ExpiringMap<StoredRecord>
  readonly log: RevocationLog
  readonly clock: Clock
  readonly random: Random
}): RecordStore {
  const { records, log, clock, random } = parts
  return {
    async read(key) {
      const found = records.get(recordName(key))
      return { body: found?.body, revision: found?.revision ?? ABSENT, now: clock.now() }
    },

    async replace(key, expected, next, announce) {
      const name = recordName(key)
      if (announce !== undefined && !mayAnnounce(key, announce)) {
        throw new RangeError(`a ${key.kind} record cannot announce this ${announce.kind}`)
      }
      if ((records.get(name)?.revision ?? ABSENT) !== expected) return 'conflict'
      if (next === undefined) records.delete(name)
      else {
        const stored = { key, revision: revision(encodeBase64url(random(REVISION_BYTES))), ...next }
        records.set(name, stored, next.expiresAt)
      }
      if (announce !== undefined) log.append(announce)
      return 'replaced'
    },

    async *list(kind) {
      for (const [, { key, body, expiresAt }] of records.entries()) {
        if (key.kind === kind) yield { key, body, expiresAt }
      }
    },
  }
}
