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

/** What a token is shown for. */
export interface TokenUse {
  /** URI of the protected resource that was asked for. */
  readonly resource: string
  /**
   * Present if, and only if, the token came under the scheme `DPoP`: the value of the `DPoP` header (empty when there is
   * none), and method and URL of the request, its origin from configuration (RFC 9449 §4.3).
   */
  readonly dpop?: { readonly proof: string; readonly method: string; readonly url: string } | undefined
}

/** Checks access tokens without a store round trip: signature, claims, revocation, admission. */
export interface Verifier {
  /**
   * Verifies fully, asking the store only when the revocation lease has run out, and to use up a DPoP proof.
   *
   * @param token - its text, from the `Authorization` header alone
   * @throws {OAuthError} `token_…` when the token is dead, `dpop_…` when its proof does not hold, `lease_expired`,
   *   `store_unavailable` or `write_unconfirmed` when nobody can tell. `resourceFailureOf` gives the row of each
   */
  verify(token: string, use: TokenUse): Promise<Principal>

  /**
   * Synchronous, from the cache of verified tokens alone; undefined: ask {@link verify}. Never answers for a token that
   * was revoked, refused or expired since, nor for one that is bound to a key or came with a proof of one, nor while the
   * revocation lease is stale.
   */
  recall(token: string, use: TokenUse): Principal | undefined
}
