import type { RevocationEntry, RevocationFeed } from '../ports/revocation-feed.ts'
import type { RevocationLog } from './revocation-log.ts'

const BATCH = 1000

function* batches(entries: readonly RevocationEntry[]): Generator<readonly RevocationEntry[]> {
  for (let start = 0; start < entries.length; start += BATCH) yield entries.slice(start, start + BATCH)
}

/** The log as a feed; a cursor is the position of the last entry seen. */
export function createMemoryRevocationFeed(parts: {
  readonly log: RevocationLog
  readonly readEpoch: () => string | undefined
}): RevocationFeed {
  const { log, readEpoch } = parts
  return {
    async open() {
      const cursor = String(log.last)
      const inForce = log.since(0)
      return {
        cursor,
        entries: (async function* () {
          yield* batches(inForce)
        })(),
      }
    },

    async after(cursor, waitMs) {
      const position = Number(cursor)
      if (!Number.isSafeInteger(position)) throw new RangeError('not a cursor of this feed')
      if (position === log.last && waitMs > 0) await log.next(waitMs)
      return {
        epoch: readEpoch(),
        rewound: position > log.last,
        cursor: String(log.last),
        entries: log.since(position),
      }
    },

    async announce(entry) {
      log.append(entry)
    },
  }
}
