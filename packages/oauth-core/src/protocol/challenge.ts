import type { WireFailure } from '../errors/failures.ts'
import { formatScope } from './scope.ts'

/** What may stand in a quoted-string without escapes, and in `error_description` (RFC 6750 §3). */
const QUOTABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

function quote(name: string, value: string): string {
  if (!QUOTABLE.test(value)) throw new Error(`${name} of a challenge has characters that do not belong there`)
  return `${name}="${value}"`
}

/**
 * The value of `WWW-Authenticate` for a protected resource, in the one order that all known clients read.
 *
 * Every part comes from configuration or from the table of failures, never from the request.
 *
 * @param input - `scopes`: what a client should ask for; `failure`: absent when no credentials were sent
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-5.1 | RFC 9728 §5.1}
 */
export function formatChallenge(input: {
  readonly resourceMetadata: string
  readonly scopes?: readonly string[]
  readonly failure?: WireFailure
}): string {
  const { resourceMetadata, scopes = [], failure } = input
  const parts = [
    ...(failure === undefined ? [] : [quote('error', failure.code), quote('error_description', failure.description)]),
    quote('resource_metadata', resourceMetadata),
    ...(scopes.length === 0 ? [] : [quote('scope', formatScope(scopes))]),
  ]
  return `Bearer ${parts.join(', ')}`
}
