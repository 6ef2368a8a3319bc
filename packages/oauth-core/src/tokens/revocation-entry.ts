import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { GrantId } from '../values/grant-id.ts'
import type { Subject } from '../values/subject.ts'
import { OUTLIVES_ACCESS_TOKENS } from '../values/lifetimes.ts'
import { after, epochMs, seconds, type EpochMs, type Seconds } from '../values/time.ts'

/** 366 days: longer than the longest grant there can be. */
const OUTLIVES_GRANTS: Seconds = seconds(366 * 24 * 60 * 60)

/** Ends one grant. @param now - the store's clock, here and below */
export function grantEntry(grantId: GrantId, now: EpochMs): RevocationEntry {
  return { kind: 'grant', id: grantId, until: after(now, OUTLIVES_ACCESS_TOKENS) }
}

/** Ends all grants of a subject that were born up to this very millisecond. @internal no endpoint writes one yet, every view obeys it */
export function subjectFloor(subject: Subject, now: EpochMs): RevocationEntry {
  return { kind: 'subject', id: subject, notBefore: epochMs(now + 1), until: after(now, OUTLIVES_GRANTS) }
}

/** Ends all grants of a client that were born up to this very millisecond. */
export function clientFloor(clientId: string, now: EpochMs): RevocationEntry {
  return { kind: 'client', id: clientId, notBefore: epochMs(now + 1), until: after(now, OUTLIVES_GRANTS) }
}
