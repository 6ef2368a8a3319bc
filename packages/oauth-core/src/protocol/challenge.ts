import type { WireFailure } from '../errors/failures.ts'
import { DPOP_ALGORITHMS } from './dpop-key.ts'
import { formatScope } from './scope.ts'
import type { TokenScheme } from './token-credentials.ts'

/** What may stand in a quoted-string without escapes, and in `error_description` (RFC 6750 §3). */
const QUOTABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

function quote(name: string, value: string): string {
  if (!QUOTABLE.test(value)) throw new Error(`${name} of a challenge has characters that do not belong there`)
  return `${name}="${value}"`
}

/**
 * The value of `WWW-Authenticate` for a protected resource, in the one order that all known clients read: `Bearer` first,
 * then `DPoP` where a client might try again with either.
 *
 * Every part comes from configuration or from the table of failures, never from the request.
 *
 * @param input - `scopes`: what a client should ask for; `failure`: absent when no credentials were sent;
 *   `scheme`: of the credentials that failed, `Bearer` where nothing else is said
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-5.1 | RFC 9728 §5.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1 | RFC 9449 §7.1}
 */
export function formatChallenge(input: {
  readonly resourceMetadata: string
  readonly scopes?: readonly string[]
  readonly failure?: WireFailure
  readonly scheme?: TokenScheme
}): string {
  const { resourceMetadata, scopes = [], failure, scheme = 'Bearer' } = input
  const error =
    failure === undefined ? [] : [quote('error', failure.code), quote('error_description', failure.description)]
  const bearer = [
    ...(scheme === 'Bearer' ? error : []),
    quote('resource_metadata', resourceMetadata),
    ...(scopes.length === 0 ? [] : [quote('scope', formatScope(scopes))]),
  ]
  const offered = failure === undefined || failure.status === 401 || scheme === 'DPoP'
  const dpop = [...(scheme === 'DPoP' ? error : []), quote('algs', DPOP_ALGORITHMS.join(' '))]
  return `Bearer ${bearer.join(', ')}${offered ? `, DPoP ${dpop.join(', ')}` : ''}`
}
