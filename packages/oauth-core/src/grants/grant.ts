import type { Digest } from '../values/digest.ts'
import type { GrantId } from '../values/grant-id.ts'
import type { Subject } from '../values/subject.ts'
import type { EpochMs } from '../values/time.ts'

/**
 * What a person allowed a client to do, from approval to the end: one record that first holds the digest of its
 * authorization code and then the generation of its refresh token.
 *
 * It never expires by itself in here: `now` of the store is compared with its instants.
 */
export interface Grant {
  readonly id: GrantId
  /** `code`: waiting to be redeemed; `active`: tokens were issued; `revoked`: over for ever. */
  readonly state: 'code' | 'active' | 'revoked'
  readonly clientId: string
  readonly subject: Subject
  readonly resource: string
  /** In the resource's configured order; `offline_access` last, if it was asked for. */
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly codeDigest: Digest
  /** The PKCE challenge: the SHA-256 of the verifier (RFC 7636 §4.2). */
  readonly challenge: string
  readonly codeExpiresAt: EpochMs
  /** How often the code was presented with a wrong verifier. */
  readonly failures: number
  /** Consent: what floors, the epoch and the absolute lifetime count from. */
  readonly bornAt: EpochMs
  /** The absolute end, never extended (R264). */
  readonly expiresAt: EpochMs
  /** Whether refresh tokens belong to it; the client declared that grant type. */
  readonly refreshable: boolean
  /** The present refresh token's number; 0 until the code is redeemed. */
  readonly generation: number
  /** Only here: without it a leaked signing key mints no refresh token. */
  readonly salt: string
  /** When the present generation was made. */
  readonly rotatedAt: EpochMs
  /** When the present generation goes stale unused. */
  readonly idleExpiresAt: EpochMs
  /** How often the previous generation was presented again within the grace, after its first second. */
  readonly retries: number
  /**
   * Thumbprint of the key that the code, and then the refresh tokens, are good with alone (RFC 9449 §5, §10); absent:
   * neither is bound.
   */
  readonly jkt?: Digest | undefined
  /** Number of the first refresh token that was given out bound, where there were others before it. */
  readonly boundFrom?: number | undefined
  /** Sealed: the person's identity and the identity provider's memory. */
  readonly sealed: string
}

/** What a transition needs to know of configuration. Durations in milliseconds. */
export interface GrantPolicy {
  readonly idleMs: number
  readonly graceMs: number
  readonly accessTokenMs: number
  /** A refresh token that is bound to a key or to a confidential client stays the same at each use (R266). */
  readonly keepsConstrained?: boolean
}
