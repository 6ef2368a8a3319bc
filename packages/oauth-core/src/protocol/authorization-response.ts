import type { WireFailure } from '../errors/failures.ts'
import { redirectTo } from './redirect-uri.ts'

/** Where an answer to an authorization request goes, and what it must repeat. */
interface AuthorizationResponseTarget {
  /** Proven: registered by the client and requested by it. */
  readonly redirectUri: string
  /** As the client sent it, undefined if it sent none. */
  readonly state: string | undefined
  /** Told in every answer, so that a client with several servers knows who speaks (RFC 9207 §2). */
  readonly issuer: string
}

/**
 * The `Location` that hands a code to the client.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2 | RFC 6749 §4.1.2}
 */
export function formatAuthorizationResponse(target: AuthorizationResponseTarget, code: string): string {
  return redirectTo(target.redirectUri, { code, state: target.state, iss: target.issuer })
}

/**
 * The `Location` that tells the client of a failure.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2.1 | RFC 6749 §4.1.2.1}
 */
export function formatAuthorizationError(target: AuthorizationResponseTarget, failure: WireFailure): string {
  return redirectTo(target.redirectUri, {
    error: failure.code,
    error_description: failure.description,
    state: target.state,
    iss: target.issuer,
  })
}
