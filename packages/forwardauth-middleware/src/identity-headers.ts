import type { Principal } from '@gw/oauth-core'

/** Not safe in a header, a comma list or a decoder: `%`, comma, controls, non-ASCII, and spaces that HTTP would trim. */
const ENCODED = /[%,]|[^ -~]|^ | $/gu

/** Percent-encodes text so that any reader gets it back with one `decodeURIComponent`. */
const encode = (text: string): string =>
  text.toWellFormed().replaceAll(ENCODED, (found) => (found === ' ' ? '%20' : encodeURIComponent(found)))

/**
 * What the MCP server learns of the caller: names and values in turn, ready for `writeHead`. Always all five, empty
 * where there is nothing to say: a header that is left out would let the client's own pass.
 */
export function identityHeaders(principal: Principal): readonly string[] {
  return [
    'X-User-Id',
    encode(principal.subject),
    'X-User-Name',
    encode(principal.login ?? ''),
    'X-User-Groups',
    principal.groups.map(encode).join(','),
    'X-Client-Id',
    encode(principal.clientId),
    'X-Scope',
    encode(principal.scopes.join(' ')),
  ]
}
