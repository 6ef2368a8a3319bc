import type { Clock } from '../ports/clock.ts'
import type { EpochMs } from '../values/time.ts'

/** A map whose entries die at their instant: dead ones are never seen again. */
export interface ExpiringMap<Value> {
  get(name: string): Value | undefined
  /** An instant that has already passed leaves nothing behind, neither the new value nor the old. */
  set(name: string, value: Value, expiresAt: EpochMs): void
  delete(name: string): void
  entries(): Iterable<readonly [name: string, value: Value]>
}

/** So that a small map is not swept at every write. */
const FEWEST_ENTRIES_BEFORE_SWEEPING = 1000

/**
 * Sweeps whenever it has doubled since the last sweep: constant work per write, and never more than twice what was
 * alive then. Between writes nothing grows, so nothing needs a timer.
 */
export function createExpiringMap<Value>(clock: Clock): ExpiringMap<Value> {
  const all = new Map<string, { readonly value: Value; readonly expiresAt: EpochMs }>()
  let sweepAt = FEWEST_ENTRIES_BEFORE_SWEEPING

  function sweep(): void {
    const now = clock.now()
    for (const [name, { expiresAt }] of all) if (expiresAt <= now) all.delete(name)
    sweepAt = Math.max(2 * all.size, FEWEST_ENTRIES_BEFORE_SWEEPING)
  }

  return {
    get(name) {
      const found = all.get(name)
      return found !== undefined && found.expiresAt > clock.now() ? found.value : undefined
    },
    set(name, value, expiresAt) {
      if (all.size >= sweepAt) sweep()
      if (expiresAt <= clock.now()) all.delete(name)
      else all.set(name, { value, expiresAt })
    },
    delete(name) {
      all.delete(name)
    },
    *entries() {
      for (const [name, { value, expiresAt }] of all) if (expiresAt > clock.now()) yield [name, value]
    },
  }
}
