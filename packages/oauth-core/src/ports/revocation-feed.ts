import type { EpochMs } from '../values/time.ts'

/**
 * Something that is dead from now on.
 *
 * In force until `until`, whatever lifetimes are configured now: older, longer tokens must not revive. A floor ends
 * all grants of a subject or client that were born before `notBefore`; `id` is as it stands in the token.
 */
export type RevocationEntry =
  | { readonly kind: 'grant' | 'key'; readonly id: string; readonly until: EpochMs }
  | { readonly kind: 'subject' | 'client'; readonly id: string; readonly notBefore: EpochMs; readonly until: EpochMs }

/** What came after a cursor. */
export interface FeedReading {
  /** Body of the record `system`/`epoch`; undefined: the store was wiped, or is the wrong one. */
  readonly epoch: string | undefined
  /** The feed ends before the cursor: an older snapshot was restored. */
  readonly rewound: boolean
  readonly cursor: string
  readonly entries: readonly RevocationEntry[]
}

/** The revocations, in the order of writing. Every process follows it, so that verification needs no store. */
export interface RevocationFeed {
  /**
   * All entries in force, in batches, and where to go on; what is written meanwhile comes again in `after`.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  open(): Promise<{ readonly cursor: string; readonly entries: AsyncIterable<readonly RevocationEntry[]> }>

  /**
   * Entries after `cursor`, at least once each; empty after `waitMs`. Holds all that was acknowledged before the call
   * was **sent**: the lease counts from there.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  after(cursor: string, waitMs: number): Promise<FeedReading>

  /**
   * For what has no record of its own: floors, grants of `client_credentials`. Durable like `RecordStore.replace`.
   *
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: may have happened, repeat it
   */
  announce(entry: RevocationEntry): Promise<void>
}
