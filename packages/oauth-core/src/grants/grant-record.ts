import { isJsonObject, isStringArray } from '../internal/json.ts'
import type { RecordState } from '../ports/record-store.ts'
import { isDigest } from '../values/digest.ts'
import { isGrantId } from '../values/grant-id.ts'
import { isSubject } from '../values/subject.ts'
import { epochMs } from '../values/time.ts'
import { isWholeNumber } from '../values/whole-number.ts'
import type { Grant, GrantPolicy } from './grant.ts'

/** 10 minutes: a code presented late is told apart from one that never was, for the log (`code_expired`). */
const CODE_AFTERLIFE_MS = 600_000

const STATES: readonly unknown[] = ['code', 'active', 'revoked'] satisfies readonly Grant['state'][]
const TEXTS = ['clientId', 'resource', 'redirectUri', 'challenge', 'salt', 'sealed'] satisfies readonly (keyof Grant)[]
const WHOLE_NUMBERS = [
  'codeExpiresAt',
  'failures',
  'bornAt',
  'expiresAt',
  'generation',
  'rotatedAt',
  'idleExpiresAt',
  'retries',
] satisfies readonly (keyof Grant)[]

/** How a grant lies in a store: versioned JSON, kept until its last access token is dead, then gone by itself. */
export function formatGrant(grant: Grant, policy: GrantPolicy): RecordState {
  const end =
    grant.generation === 0
      ? grant.codeExpiresAt + CODE_AFTERLIFE_MS
      : Math.min(grant.idleExpiresAt, grant.expiresAt) + policy.accessTokenMs
  return { body: JSON.stringify({ v: 1, ...grant }), expiresAt: epochMs(end) }
}

/** @throws {Error} for a body this version did not write: a newer version's record, or a store in wrong hands */
export function parseGrant(body: string): Grant {
  const value: unknown = JSON.parse(body)
  if (!isGrant(value)) throw new Error('a grant record has a version or shape that this version cannot read')
  return value
}

/** Every member: a transition over a member that is missing would decide by accident. */
function isGrant(value: unknown): value is Grant {
  if (!isJsonObject(value) || value['v'] !== 1) return false
  const { id, state, subject, codeDigest, scopes, refreshable, jkt, boundFrom } = value
  return (
    [id, subject].every((text) => typeof text === 'string') &&
    isGrantId(String(id)) &&
    isSubject(String(subject)) &&
    isDigest(codeDigest) &&
    (jkt === undefined || isDigest(jkt)) &&
    (boundFrom === undefined || isWholeNumber(boundFrom)) &&
    STATES.includes(state) &&
    isStringArray(scopes) &&
    typeof refreshable === 'boolean' &&
    TEXTS.every((name) => typeof value[name] === 'string') &&
    WHOLE_NUMBERS.every((name) => isWholeNumber(value[name]))
  )
}
