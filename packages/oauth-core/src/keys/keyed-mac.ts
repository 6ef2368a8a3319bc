import { encodeUtf8 } from '../internal/utf8.ts'

/**
 * HMAC-SHA-256 over the parts, each behind its length: no two lists of parts are one text. The first part says what it
 * is for, so that one key may serve several purposes.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc2104.html#section-2 | RFC 2104 §2}
 */
export async function keyedMac(key: CryptoKey, parts: readonly string[]): Promise<Uint8Array> {
  const framed = parts.map((part) => `${encodeUtf8(part).length}:${part}`).join('')
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encodeUtf8(framed)))
}
