import type { Digest } from '../values/digest.ts'
import type { EpochMs } from '../values/time.ts'
import type { Grant, GrantPolicy } from './grant.ts'
import { bindRefreshToken, idleEnd, type Decision } from './redeem.ts'

/** 5: a client that lost an answer tries again a few times; two parties who shadow each other do more (R260). */
const MAX_RETRIES = 5

/** 1,000: parallel requests of one client are one event, so they are not counted (R258). */
const BURST_MS = 1000

/** A token request with a refresh token whose tag was verified, by an authenticated client (RFC 6749 §6). */
export interface Rotation {
  readonly generation: number
  readonly clientId: string
  /** Narrower scopes for this access token; undefined: as granted. */
  readonly scopes: readonly string[] | undefined
  /** Already found among the resources, in the configured spelling. */
  readonly resource: string | undefined
  /** Thumbprint of the key that a DPoP proof came with. */
  readonly jkt: Digest | undefined
  /** A public client's refresh token is bound to the proof's key; that of others is bound to the client (RFC 9449 §5). */
  readonly bindsRefreshToken: boolean
  /**
   * How long the request has waited in this process for its turn: the grace is judged as of its arrival, or a slow
   * server would take a race of its own making for two parties.
   */
  readonly waitedMs: number
}

/**
 * Decides one use of a refresh token of this grant.
 *
 * The present generation moves on. The one before it gets the same successor for a short grace, so that lost answers
 * and racing processes survive without a second living chain (R257, R258). Anything older is reuse and ends the grant.
 *
 * @param now - the store's clock at the read
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14.2 | RFC 9700 §4.14.2}
 */
export function rotate(
  grant: Grant,
  attempt: Rotation,
  now: EpochMs,
  policy: GrantPolicy,
): Decision<'rotated' | 'retried'> {
  if (grant.clientId !== attempt.clientId) return { verdict: 'refresh_wrong_client' }
  const hasKey = grant.jkt === undefined || grant.jkt === attempt.jkt
  // A token from before the binding was good without the key: whoever shows it so now is a second party, or the first.
  const wasUnbound = attempt.generation < (grant.boundFrom ?? 0)
  if (!hasKey && !wasUnbound) return { verdict: 'dpop_invalid' } // a thief without the key changes nothing
  if (grant.state === 'revoked') return { verdict: 'grant_revoked' }
  if (grant.state === 'code' || !grant.refreshable) return { verdict: 'refresh_unknown' }
  // A number that was never given out, under a right tag: the store lost a write. Nobody is to blame.
  if (attempt.generation > grant.generation) return { verdict: 'refresh_ahead' }
  const present = attempt.generation === grant.generation
  if (!hasKey || (!present && !withinGrace(grant, attempt, now, policy))) {
    return { verdict: 'refresh_reused', next: { ...grant, state: 'revoked' } }
  }
  if (now >= grant.expiresAt || now >= grant.idleExpiresAt) return { verdict: 'refresh_expired' }
  if (attempt.resource !== undefined && attempt.resource !== grant.resource) return { verdict: 'resource_mismatch' }
  if (attempt.scopes?.some((scope) => !grant.scopes.includes(scope)) === true) return { verdict: 'scope_widened' }
  const bound = bindFromNow(grant, attempt)
  if (present && policy.keepsConstrained === true && isConstrained(grant, attempt)) {
    return { verdict: 'rotated', next: { ...bound, idleExpiresAt: idleEnd(grant, now, policy) } }
  }
  if (present) {
    const next = { ...bound, generation: grant.generation + 1, rotatedAt: now, retries: 0 }
    return { verdict: 'rotated', next: { ...next, idleExpiresAt: idleEnd(grant, now, policy) } }
  }
  return {
    verdict: 'retried',
    next: { ...bound, retries: grant.retries + (ageOf(grant, attempt, now) < BURST_MS ? 0 : 1) },
  }
}

/** Bound to the proof's key as at redemption. Where it was not before, whoever bound it may be a thief of the token. */
function bindFromNow(grant: Grant, attempt: Rotation): Grant {
  const bound = bindRefreshToken(grant, attempt)
  const isFirst = grant.jkt === undefined && bound.jkt !== undefined
  return isFirst ? { ...bound, boundFrom: grant.generation + 1 } : bound
}

/** Whether the token is of no use to a thief, so that it need not be replaced to find one (O2.1 §4.3.1). */
const isConstrained = ({ jkt }: Grant, { bindsRefreshToken }: Rotation): boolean =>
  jkt !== undefined || !bindsRefreshToken

/** How old the present generation was when the request arrived; below zero: it arrived first. */
const ageOf = (grant: Grant, { waitedMs }: Rotation, now: EpochMs): number => now - waitedMs - grant.rotatedAt

function withinGrace(grant: Grant, attempt: Rotation, now: EpochMs, policy: GrantPolicy): boolean {
  if (attempt.generation !== grant.generation - 1 || policy.graceMs === 0) return false
  const age = ageOf(grant, attempt, now)
  return age <= policy.graceMs && (age < BURST_MS || grant.retries < MAX_RETRIES)
}
