import type { Clock } from '../ports/clock.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'

/** Announced entries in order. Positions count up from 1 and are never used twice. */
export interface RevocationLog {
  readonly last: number
  append(entry: RevocationEntry): void
  /** Entries behind `position` that are still in force. */
  since(position: number): RevocationEntry[]
  /** Resolves with the next `append`, or after `waitMs`. */
  next(waitMs: number): Promise<void>
}

/** So that a short log is not pruned at every entry. */
const FEWEST_ENTRIES_BEFORE_PRUNING = 1000

/** Holds what is in force, and at most as much again: it is pruned whenever it has doubled. */
export function createRevocationLog(clock: Clock): RevocationLog {
  let log: { readonly position: number; readonly entry: RevocationEntry }[] = []
  let last = 0
  let pruneAt = FEWEST_ENTRIES_BEFORE_PRUNING
  const waiting = new Set<() => void>()

  function prune(): void {
    const now = clock.now()
    log = log.filter(({ entry }) => entry.until > now)
    pruneAt = Math.max(2 * log.length, FEWEST_ENTRIES_BEFORE_PRUNING)
  }

  return {
    get last() {
      return last
    },
    append(entry) {
      if (log.length >= pruneAt) prune()
      last += 1
      log.push({ position: last, entry })
      for (const wake of waiting) wake()
    },
    since(position) {
      const now = clock.now()
      const first = log.findLastIndex((line) => line.position <= position) + 1
      return log.slice(first).flatMap(({ entry }) => (entry.until > now ? [entry] : []))
    },
    next: (waitMs) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, waitMs)
        waiting.add(wake)
      }),
  }
}
