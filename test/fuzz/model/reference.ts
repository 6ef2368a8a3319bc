// What the protocol says of a grant (protocol.md §3.2, §3.3; requirements K and L), written down without a look at the
// code that does it. One grant, one owner; times in milliseconds.

/** The key of the DPoP proof beside a request; undefined: no proof. */
export type ProofKey = 'first' | 'second' | undefined

/** As it is tried: `own` is whatever key the grant is bound to at that time. */
type TriedKey = ProofKey | 'own'

/** An attempt at the grant, with at most one thing wrong, and perhaps without the right key. */
export type Attempt =
  | { readonly kind: 'redeem'; readonly fault: RedeemFault; readonly key: TriedKey }
  | {
      readonly kind: 'refresh'
      /** How many generations before the present one the shown token is; -1: the one that was never given out. */
      readonly back: number
      readonly fault: RefreshFault
      readonly key: TriedKey
      /** How long the request stood in a queue of ours before it was judged. */
      readonly waitedMs: number
    }
  | { readonly kind: 'revoke'; readonly fault: 'none' | 'other client' }

export const REDEEM_FAULTS = [
  'none',
  'other code',
  'other client',
  'other redirect URI',
  'no redirect URI',
  'other resource',
  'no resource',
  'wrong verifier',
  'no verifier',
] as const
type RedeemFault = (typeof REDEEM_FAULTS)[number]

export const REFRESH_FAULTS = [
  'none',
  'other client',
  'same resource named',
  'other resource',
  'narrower scope',
  'wider scope',
] as const
type RefreshFault = (typeof REFRESH_FAULTS)[number]

/** A grant as the protocol knows it. */
export interface ReferenceGrant {
  readonly phase: 'code' | 'living' | 'over'
  readonly wrongVerifiers: number
  /** The present refresh token; 0 before the first. */
  readonly generation: number
  /** When that one was given out. */
  readonly since: number
  /** When the last token was given out, for the idle lifetime. */
  readonly born: number
  readonly retries: number
  /** Of a public client: to which key it is bound. */
  readonly key: ProofKey
  /** The first token that was given out bound, if others were given out before it; else 0. */
  readonly boundFrom: number
}

/** An answer: the operator's word for it, and what the grant is afterwards. */
interface Answer {
  readonly verdict: string
  readonly grant: ReferenceGrant
}

const SECOND = 1000
const DAY = 86_400 * SECOND
const CODE_LIFETIME = 60 * SECOND
const CODE_REMEMBERED = 600 * SECOND
const IDLE_LIFETIME = 30 * DAY
const ABSOLUTE_LIFETIME = 90 * DAY
const ACCESS_TOKEN_LIFETIME = 600 * SECOND
const GRACE = 10 * SECOND
const UNCOUNTED = SECOND
const MOST_RETRIES = 5
const MOST_WRONG_VERIFIERS = 10

/** @param key - named by the authorization request (`dpop_jkt`) */
export const newReferenceGrant = (now: number, key?: ProofKey): ReferenceGrant => ({
  phase: 'code',
  wrongVerifiers: 0,
  generation: 0,
  since: now,
  born: now,
  retries: 0,
  key,
  boundFrom: 0,
})

const end = ({ since, born }: ReferenceGrant): number => Math.min(since + IDLE_LIFETIME, born + ABSOLUTE_LIFETIME)

/** Whether a store has forgotten it: some time after the code's end, or with the last access token. */
export const isForgotten = (grant: ReferenceGrant, now: number): boolean =>
  now >= (grant.generation === 0 ? grant.born + CODE_LIFETIME + CODE_REMEMBERED : end(grant) + ACCESS_TOKEN_LIFETIME)

/** What must come of an attempt at `now`. */
export function expected(grant: ReferenceGrant, attempt: Attempt, now: number): Answer {
  switch (attempt.kind) {
    case 'redeem':
      return expectedRedemption(grant, attempt, now)
    case 'refresh':
      return expectedRefresh(grant, attempt, now)
    case 'revoke':
      if (attempt.fault === 'other client') return { verdict: 'refresh_wrong_client', grant }
      if (grant.phase === 'over') return { verdict: 'grant_revoked', grant }
      return { verdict: 'revoked', grant: { ...grant, phase: 'over' } }
  }
}

/** R251, R265: whoever has not the key changes nothing, whatever else is right; who brings a first one is bound to it. */
const isForeign = (grant: ReferenceGrant, key: ProofKey): boolean => grant.key !== undefined && grant.key !== key

/** R231, R234-R236, R240-R242, R244: only the right request changes anything, but for the count of wrong verifiers. */
function expectedRedemption(
  grant: ReferenceGrant,
  attempt: Attempt & { readonly kind: 'redeem' },
  now: number,
): Answer {
  const { fault } = attempt
  const key = keyOfAttempt(attempt, grant)
  const foreign = isForeign(grant, key)
  switch (fault) {
    case 'other code':
      return { verdict: 'code_unknown', grant }
    case 'other client':
      return { verdict: 'code_wrong_client', grant }
    case 'other redirect URI':
      return { verdict: 'redirect_uri_mismatch', grant }
    case 'other resource':
      return { verdict: 'resource_mismatch', grant }
    case 'wrong verifier':
    case 'no verifier': {
      if (foreign) return { verdict: 'dpop_invalid', grant }
      const counts = grant.phase === 'code' && grant.wrongVerifiers < MOST_WRONG_VERIFIERS
      const wrongVerifiers = grant.wrongVerifiers + (counts ? 1 : 0)
      return { verdict: 'verifier_wrong', grant: { ...grant, wrongVerifiers } }
    }
    case 'none':
    case 'no redirect URI':
    case 'no resource':
      break
  }
  if (foreign) return { verdict: 'dpop_invalid', grant }
  if (grant.phase === 'over') return { verdict: 'grant_revoked', grant }
  if (grant.phase === 'living') return { verdict: 'code_replayed', grant: { ...grant, phase: 'over' } }
  if (grant.wrongVerifiers >= MOST_WRONG_VERIFIERS) return { verdict: 'code_burnt', grant }
  if (now - grant.born > CODE_LIFETIME) return { verdict: 'code_expired', grant }
  return { verdict: 'redeemed', grant: { ...grant, phase: 'living', generation: 1, since: now, key } }
}

/** The table of protocol.md §3.3. */
function expectedRefresh(grant: ReferenceGrant, attempt: Attempt & { readonly kind: 'refresh' }, now: number): Answer {
  const { back, fault, waitedMs } = attempt
  const key = keyOfAttempt(attempt, grant)
  if (fault === 'other client') return { verdict: 'refresh_wrong_client', grant }
  // Whoever shows a token from before the binding without the key shares it with whoever bound it: reuse.
  const foreign = isForeign(grant, key)
  if (foreign && shownGeneration(grant, back) >= grant.boundFrom) return { verdict: 'dpop_invalid', grant }
  if (grant.phase === 'over') return { verdict: 'grant_revoked', grant }
  if (grant.phase === 'code') return { verdict: 'refresh_unknown', grant }
  if (back < 0) return { verdict: 'refresh_ahead', grant }
  const age = now - waitedMs - grant.since
  const retry = back === 1 && age <= GRACE && (age < UNCOUNTED || grant.retries < MOST_RETRIES)
  if (foreign || (back > 0 && !retry)) return { verdict: 'refresh_reused', grant: { ...grant, phase: 'over' } }
  if (now >= end(grant)) return { verdict: 'refresh_expired', grant }
  if (fault === 'other resource') return { verdict: 'resource_mismatch', grant }
  if (fault === 'wider scope') return { verdict: 'scope_widened', grant }
  const boundFrom = grant.key === undefined && key !== undefined ? grant.generation + 1 : grant.boundFrom
  if (!retry) {
    const next = { ...grant, generation: grant.generation + 1, since: now, retries: 0, key, boundFrom }
    return { verdict: 'rotated', grant: next }
  }
  return { verdict: 'retried', grant: { ...grant, retries: grant.retries + (age < UNCOUNTED ? 0 : 1), key, boundFrom } }
}

/** The number on the token that is shown: no token has a number below 1. */
export const shownGeneration = ({ generation }: ReferenceGrant, back: number): number => Math.max(1, generation - back)

/** The key of an attempt, once it is clear which one `own` is. */
const keyOfAttempt = ({ key }: { readonly key: TriedKey }, grant: ReferenceGrant): ProofKey =>
  key === 'own' ? grant.key : key

/** The attempt as it can be made: with the grant's own key, and with no older token than the first. */
export function possible(grant: ReferenceGrant, attempt: Attempt): Attempt {
  if (attempt.kind === 'revoke') return attempt
  const key = keyOfAttempt(attempt, grant)
  if (attempt.kind === 'redeem' || grant.generation === 0) return { ...attempt, key }
  return { ...attempt, key, back: grant.generation - shownGeneration(grant, attempt.back) }
}
