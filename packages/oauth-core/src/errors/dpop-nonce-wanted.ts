import { isOAuthError, OAuthError } from './oauth-error.ts'

/** A proof that lacks a nonce of ours, and the one to use. The nonce is for the caller: it stands in no log. */
export class DpopNonceWanted extends OAuthError {
  readonly nonce: string

  constructor(nonce: string) {
    super('dpop_nonce')
    this.nonce = nonce
  }
}

/**
 * The value for the `DPoP-Nonce` header of the answer, if the failure asks for one.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-8 | RFC 9449 §8}
 */
export function dpopNonceOf(error: unknown): string | undefined {
  return isOAuthError(error) && 'nonce' in error && typeof error.nonce === 'string' ? error.nonce : undefined
}
