/** NUL, CR and LF: never meant, and the stuff of header injection. */
const FORBIDDEN = /[\0\r\n]/

/**
 * Decodes one name or value of `application/x-www-form-urlencoded`.
 *
 * Strict where browsers guess: undefined for a `%` without two hex digits, for bytes that are no UTF-8 (overlong forms
 * and surrogates are none), and for text with NUL, CR or LF.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#appendix-B | RFC 6749 Appendix B}
 */
export function decodeFormText(text: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined // URIError: there is nothing to tell beyond "cannot be decoded"
  }
  return FORBIDDEN.test(decoded) || !decoded.isWellFormed() ? undefined : decoded
}

/**
 * Encodes one name or value. A space becomes `%20`: receivers that know `+` know it too, and so do those that do not.
 *
 * @param text - without lone surrogates, which have no encoding
 */
export function encodeFormText(text: string): string {
  return encodeURIComponent(text)
}
