import type { OAuthError } from '../errors/oauth-error.ts'
import { decodeBase64url } from '../internal/base64url.ts'
import { isJsonObject, type JsonObject } from '../internal/json.ts'
import { decodeUtf8 } from '../internal/utf8.ts'
import { parseJson } from './json.ts'

/** A signed JWT taken apart; nothing of it is proven. */
export interface Jwt {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What the signature is over. */
  readonly signingInput: string
  /** base64url. */
  readonly signature: string
}

/**
 * Takes a JWT in compact form apart, so that no two readers could see two tokens: three parts, one spelling of each,
 * no member twice, no extension.
 *
 * @param refuse - makes the error to throw out of the name of the failed check
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515.html#section-7.1 | RFC 7515 §7.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 | RFC 8725 §3}
 */
export function parseJwt(token: string, maxLength: number, refuse: (check: string) => OAuthError): Jwt {
  if (token.length > maxLength) throw refuse('length')
  const [encodedHeader = '', encodedClaims = '', signature = '', ...rest] = token.split('.', 4)
  if (rest.length > 0 || signature === '') throw refuse('three parts')
  const header = parseSegment(encodedHeader, 'header', refuse)
  if (Object.hasOwn(header, 'crit')) throw refuse('crit') // we understand no extension (RFC 7515 §4.1.11)
  const claims = parseSegment(encodedClaims, 'claims', refuse)
  return { header, claims, signingInput: `${encodedHeader}.${encodedClaims}`, signature }
}

function parseSegment(segment: string, name: string, refuse: (check: string) => OAuthError): JsonObject {
  const bytes = decodeBase64url(segment)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  if (text === undefined) throw refuse(`${name}: encoding`)
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw refuse(`${name}: JSON`) // a repeated member too
  }
  if (!isJsonObject(value)) throw refuse(`${name}: object`)
  return value
}
