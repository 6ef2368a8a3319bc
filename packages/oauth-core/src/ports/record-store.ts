import type { Branded } from '../values/brand.ts'
import type { EpochMs } from '../values/time.ts'
import type { RevocationEntry } from './revocation-feed.ts'

/** Every kind of record, so that a store can list one kind and kinds never collide. */
export const RECORD_KINDS = ['grant', 'client', 'person', 'interaction', 'session', 'once', 'system'] as const

export type RecordKind = (typeof RECORD_KINDS)[number]

/**
 * Names one record. `id`: 1 to 200 of `A-Z a-z 0-9 . _ ~ : -`. Never a live secret; what is no such id (client ids,
 * subjects) comes as its digest.
 */
export interface RecordKey {
  readonly kind: RecordKind
  readonly id: string
}

/** Opaque, made by the store, never used twice for one key. */
export type Revision = Branded<string, 'Revision'>

const isRevision = (value: string): value is Revision => value.length <= 200

/** For store authors: brands the text by which a store tells one write of a record from the next. */
export function revision(value: string): Revision {
  if (!isRevision(value)) throw new RangeError('a revision has at most 200 characters')
  return value
}

/** The revision of a record that is not there. */
export const ABSENT: Revision = revision('')

/** What a record becomes: `body` at most 64 KiB of UTF-8; `expiresAt` by the store's clock. */
export interface RecordState {
  readonly body: string
  readonly expiresAt: EpochMs
}

/** A record as read; `body` is undefined and `revision` {@link ABSENT} when there is none. */
export interface RecordReading {
  readonly body: string | undefined
  readonly revision: Revision
  /** The store's clock at the read: all expiry is judged by it. */
  readonly now: EpochMs
}

/** Two verbs: read, and compare-and-set. A store moves bytes; every decision is made outside it. */
export interface RecordStore {
  /**
   * Reads from the primary copy. An expired record is absent.
   *
   * @throws {OAuthError} `store_unavailable` when the store could not be asked; never "absent" instead
   */
  read(key: RecordKey): Promise<RecordReading>

  /**
   * Writes if the record still has `revision`. {@link ABSENT} creates, an undefined `next` removes.
   *
   * **Atomic:** of all callers with one revision exactly one gets `replaced`; `announce` is on the feed in the same step.
   * **Durable:** resolves only when losing one node cannot lose the write.
   *
   * @param next - `expiresAt` already past: resolves `replaced`, stores nothing
   * @param announce - only with `grant` (its own id) and `system` records; any other combination rejects and writes
   *   nothing: call `RevocationFeed.announce` first
   * @throws {OAuthError} `write_unconfirmed`: put back, except a write that announces, which stays and may be repeated;
   *   `store_unavailable`: outcome unknown. After both, nothing may be released to anybody
   */
  replace(
    key: RecordKey,
    revision: Revision,
    next: RecordState | undefined,
    announce?: RevocationEntry,
  ): Promise<'replaced' | 'conflict'>

  /** Each record whole, in no order. For commands and backup, never for a request. */
  list(kind: RecordKind): AsyncIterable<{ readonly key: RecordKey; readonly body: string; readonly expiresAt: EpochMs }>
}
