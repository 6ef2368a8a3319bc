import type { EpochMs } from '../values/time.ts'

/** Whom a verified access token speaks for. Frozen; one object per cached token. Claims hold plain text. */
export interface Principal {
  /** `github:583231`, or `client:<client id>` for a client that acts for itself. */
  readonly subject: string
  readonly clientId: string
  readonly grantId: string
  /** As granted, in configured order; `implies` is applied where scopes are required. */
  readonly scopes: readonly string[]
  /** The token's one audience, in the configured spelling. */
  readonly resource: string
  readonly login?: string
  /** `<identity provider>:<name>`. */
  readonly groups: readonly string[]
  readonly expiresAt: EpochMs
}

/** Checks access tokens without a store round trip: signature, claims, revocation, admission. */
export interface Verifier {
  /**
   * Verifies fully, asking the store only when the revocation lease has run out.
   *
   * @param token - the bearer token's text, from the `Authorization` header alone
   * @param use - `resource`: URI of the protected resource that was asked for
   * @throws {OAuthError} `token_…` when the token is dead, `lease_expired` or `store_unavailable` when nobody can tell
   */
  verify(token: string, use: { readonly resource: string }): Promise<Principal>

  /**
   * Synchronous, from the cache of verified tokens alone; undefined: ask {@link verify}. Never answers for a token that
   * was revoked, refused or expired since, nor while the revocation lease is stale.
   */
  recall(token: string, use: { readonly resource: string }): Principal | undefined
}
