import type { Clock } from '../ports/clock.ts'
import { epochMs, type EpochMs } from '../values/time.ts'

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  /** @param seconds - how far to move it; below zero sets it back */
  advance(seconds: number): void
}

/** @param start - default: 1 January 2030, far from every clock of a machine */
export function createFixedClock(start: EpochMs = epochMs(Date.UTC(2030, 0, 1))): FixedClock {
  let now = start
  return {
    now: () => now,
    advance(seconds) {
      now = epochMs(now + seconds * 1000)
    },
  }
}
