import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { EpochMs } from '../values/time.ts'

/** One minute: a feed that lost less is a failover, one that lost more is an older snapshot. */
const WINDOW_MS = 60_000

/** What came lately, so that a feed which lost its end can be given it back. */
export interface FeedHistory {
  /** Notes that the feed was read up to `cursor`. */
  reached(cursor: string, now: EpochMs): void
  received(entry: RevocationEntry): void
  /** A position of one to two minutes ago, or the first one of all; undefined when none was reached. */
  checkpoint(): string | undefined
  /** Whatever was received since that position. */
  sinceCheckpoint(): readonly RevocationEntry[]
}

interface Window {
  readonly cursor: string
  readonly openedAt: EpochMs
  readonly entries: RevocationEntry[]
}

/** Two windows, the older one complete: cursors are opaque, so age can only be told by remembering. */
export function createFeedHistory(): FeedHistory {
  let older: Window | undefined
  let newer: Window | undefined
  return {
    reached(cursor, now) {
      if (newer !== undefined && Math.abs(now - newer.openedAt) < WINDOW_MS) return
      older = newer
      newer = { cursor, openedAt: now, entries: [] }
    },
    received(entry) {
      newer?.entries.push(entry)
    },
    checkpoint: () => (older ?? newer)?.cursor,
    sinceCheckpoint: () => [...(older?.entries ?? []), ...(newer?.entries ?? [])],
  }
}
