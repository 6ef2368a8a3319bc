import type { FailureReason } from '../errors/reasons.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { Digest } from '../values/digest.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import type { Grant, GrantPolicy } from './grant.ts'

/** 10: a client that mistypes is served, a thief who guesses verifiers is not (RFC 7636 §7.1, R235). */
const MAX_FAILURES = 10

/**
 * A token request with an authorization code, by an authenticated client (RFC 6749 §4.1.3).
 *
 */
export interface Redemption {
  readonly codeDigest: Digest
  readonly clientId: string
  /** SHA-256 of the verifier that was sent; undefined when it was missing or malformed. */
  readonly challenge: string | undefined
  readonly redirectUri: string | undefined
  /** Already found among the resources, in the configured spelling. */
  readonly resource: string | undefined
  /** Thumbprint of the key that a DPoP proof came with. */
  readonly jkt: Digest | undefined
  /** A public client's refresh token is bound to the proof's key; that of others is bound to the client (RFC 9449 §5). */
  readonly bindsRefreshToken: boolean
}

/** A verdict, and the record to write before the verdict may be told. */
export type Decision<Verdict extends string> =
  { readonly verdict: Verdict; readonly next: Grant } | { readonly verdict: FailureReason; readonly next?: Grant }

/**
 * Decides one redemption of an authorization code.
 *
 * Whatever is wrong with the request is found before anything is changed, so that a stolen code in wrong hands neither
 * consumes nor revokes anything (R234, R240, R242). A second right use revokes the grant: somebody else has the code.
 *
 * @param now - the store's clock at the read
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2 | RFC 6749 §4.1.2}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.5.2 | OAuth 2.1 §7.5.2}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.2 | OAuth 2.1 §10.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.8.2 | RFC 9700 §4.8.2}
 */
export function redeem(grant: Grant, attempt: Redemption, now: EpochMs, policy: GrantPolicy): Decision<'redeemed'> {
  if (!constantTimeEqual(grant.codeDigest, attempt.codeDigest)) return { verdict: 'code_unknown' }
  if (grant.clientId !== attempt.clientId) return { verdict: 'code_wrong_client' }
  if (attempt.redirectUri !== undefined && attempt.redirectUri !== grant.redirectUri) {
    return { verdict: 'redirect_uri_mismatch' }
  }
  if (attempt.resource !== undefined && attempt.resource !== grant.resource) return { verdict: 'resource_mismatch' }
  if (grant.jkt !== undefined && grant.jkt !== attempt.jkt) return { verdict: 'dpop_invalid' }
  if (attempt.challenge === undefined || !constantTimeEqual(grant.challenge, attempt.challenge)) {
    if (grant.state !== 'code' || grant.failures >= MAX_FAILURES) return { verdict: 'verifier_wrong' }
    return { verdict: 'verifier_wrong', next: { ...grant, failures: grant.failures + 1 } }
  }
  switch (grant.state) {
    case 'revoked':
      return { verdict: 'grant_revoked' }
    case 'active':
      return { verdict: 'code_replayed', next: { ...grant, state: 'revoked' } }
    case 'code':
      if (grant.failures >= MAX_FAILURES) return { verdict: 'code_burnt' }
      if (now > grant.codeExpiresAt) return { verdict: 'code_expired' }
      return {
        verdict: 'redeemed',
        next: {
          ...bindRefreshToken(grant, attempt),
          state: 'active',
          generation: 1,
          rotatedAt: now,
          idleExpiresAt: idleEnd(grant, now, policy),
        },
      }
  }
}

/** When a generation made at `now` goes stale: with its last access token where there is no refresh token. */
export function idleEnd(grant: Grant, now: EpochMs, policy: GrantPolicy): EpochMs {
  return epochMs(Math.min(now + (grant.refreshable ? policy.idleMs : policy.accessTokenMs), grant.expiresAt))
}

/** The grant with its refresh token bound as it must be: a code's binding ends with the code. */
export function bindRefreshToken(
  grant: Grant,
  { jkt, bindsRefreshToken }: Pick<Redemption, 'jkt' | 'bindsRefreshToken'>,
): Grant {
  return { ...grant, jkt: bindsRefreshToken ? jkt : undefined }
}
