import type { RevocationEntry } from '../ports/revocation-feed.ts'
import { OUTLIVES_ACCESS_TOKENS } from '../values/lifetimes.ts'
import { after, type EpochMs } from '../values/time.ts'

/** Withdraws a signing key: whatever it signed is dead. @param now - the store's clock */
export function keyEntry(kid: string, now: EpochMs): RevocationEntry {
  return { kind: 'key', id: kid, until: after(now, OUTLIVES_ACCESS_TOKENS) }
}
