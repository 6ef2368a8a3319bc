import { OAuthError } from '../errors/oauth-error.ts'
import { isDigest, type Digest } from '../values/digest.ts'

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * The code challenge of an authorization request. S256 is the only method, and it must be said: a request that names
 * none means `plain` (RFC 7636 §4.3), which would put the verifier itself into the URL.
 *
 * @throws {OAuthError} `pkce_missing` when there is no challenge of 43 base64url characters, `pkce_method` when the
 *   method is not exactly `S256`
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3 | RFC 7636 §4.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1 | RFC 9700 §2.1.1}
 */
export function parseCodeChallenge(challenge: string | undefined, method: string | undefined): Digest {
  if (challenge === undefined) throw new OAuthError('pkce_missing', { check: 'absent' })
  if (method !== 'S256') throw new OAuthError('pkce_method', { check: method === undefined ? 'absent' : 'other' })
  if (!isDigest(challenge)) throw new OAuthError('pkce_missing', { check: 'shape' })
  return challenge
}

/**
 * True for 43 to 128 unreserved characters. Its challenge is its SHA-256 digest.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1 | RFC 7636 §4.1}
 */
export const isCodeVerifier = (text: string): boolean => VERIFIER.test(text)
