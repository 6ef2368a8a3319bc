import type { RevocationEntry } from '../ports/revocation-feed.ts'
import { epochMs, type EpochMs } from '../values/time.ts'

/** Revocation entries, kept so that asking costs one lookup each. */
export interface Revocations {
  /** Adding twice is adding once; of two floors or ends the later one holds. @returns whether the id is new */
  add(entry: RevocationEntry): boolean
  isEnded(kind: 'grant' | 'key', id: string): boolean
  /** Whether something born then is older than the floor of this subject or client. */
  isBelowFloor(kind: 'subject' | 'client', id: string, bornAt: EpochMs): boolean
  /** Forgets what has ended by now: no token that it concerns can be alive. */
  prune(now: EpochMs): void
}

interface Floor {
  readonly notBefore: EpochMs
  readonly until: EpochMs
}

/** A copy of its own: an engine may else keep the whole message that the id was cut from (measured: 501 bytes for 61). */
const detached = (id: string): string => new TextDecoder().decode(new TextEncoder().encode(id))

const later = (one: EpochMs, other: EpochMs | undefined): EpochMs => epochMs(Math.max(one, other ?? 0))

/** Entries of one kind live equally long, so a map in order of adding is, nearly, in order of ending. */
function dropEnded<Value>(entries: Map<string, Value>, until: (value: Value) => EpochMs, now: EpochMs): void {
  for (const [id, value] of entries) {
    if (until(value) > now) return
    entries.delete(id)
  }
}

export function createRevocations(): Revocations {
  const ends = { grant: new Map<string, EpochMs>(), key: new Map<string, EpochMs>() }
  const floors = { subject: new Map<string, Floor>(), client: new Map<string, Floor>() }

  return {
    add(entry) {
      const id = detached(entry.id)
      if ('notBefore' in entry) {
        const floor = floors[entry.kind].get(id)
        floors[entry.kind].delete(id) // so that it moves behind those that end earlier
        floors[entry.kind].set(id, {
          notBefore: later(entry.notBefore, floor?.notBefore),
          until: later(entry.until, floor?.until),
        })
        return floor === undefined
      }
      const until = ends[entry.kind].get(id)
      ends[entry.kind].delete(id)
      ends[entry.kind].set(id, later(entry.until, until))
      return until === undefined
    },

    isEnded: (kind, id) => ends[kind].has(id),

    isBelowFloor(kind, id, bornAt) {
      const floor = floors[kind].get(id)
      return floor !== undefined && bornAt < floor.notBefore
    },

    prune(now) {
      for (const entries of [ends.grant, ends.key]) dropEnded(entries, (until) => until, now)
      for (const entries of [floors.subject, floors.client]) dropEnded(entries, ({ until }) => until, now)
    },
  }
}
