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
const FEWEST_WRITES_BETWEEN_SWEEPS = 1000

/**
 * Sweeps after as many writes as there are entries: constant work per write, and never more than twice the living
 * entries in memory. Between writes nothing grows, so nothing needs a timer.
 */
export function createExpiringMap<Value>(clock: Clock): ExpiringMap<Value> {
  const all = new Map<string, { readonly value: Value; readonly expiresAt: EpochMs }>()
  let writes = 0

  function sweep(): void {
    const now = clock.now()
    for (const [name, { expiresAt }] of all) if (expiresAt <= now) all.delete(name)
    writes = 0
  }

  return {
    get(name) {
      const found = all.get(name)
      return found !== undefined && found.expiresAt > clock.now() ? found.value : undefined
    },
    set(name, value, expiresAt) {
      writes += 1
      if (writes > Math.max(all.size, FEWEST_WRITES_BETWEEN_SWEEPS)) sweep()
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
