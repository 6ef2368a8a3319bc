import { hasDotSegment, parseAuthority } from './http-url.ts'

/** Scheme, authority, path; query and fragment do not count (RFC 9449 §4.3). */
const SHAPE =
  /^(https?):\/\/([^/?#@\\\s]+)((?:\/(?:[A-Za-z0-9\-._~:@!$&'()*+,;=/]|%[0-9A-Fa-f]{2})*)?)(?:\?[^#\s\\]*)?(?:#[^\s\\]*)?$/i

const UNRESERVED = /^[A-Za-z0-9\-._~]$/

/** RFC 3986 §6.2.2.1 and §6.2.2.2: upper-case hex digits, and no encoding of what needs none. */
function normalizeEscape(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
  return UNRESERVED.test(character) ? character : escape.toUpperCase()
}

/**
 * The form in which two `htu` values are compared: without query and fragment, after the normalisations of RFC 3986 §6.2.2
 * and §6.2.3.
 *
 * @returns undefined for anything but an absolute http or https URL without userinfo and dot segments
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3 | RFC 9449 §4.3}
 */
export function normalizeHttpTarget(url: string): string | undefined {
  const [, scheme, authority = '', path = ''] = SHAPE.exec(url) ?? []
  if (scheme === undefined || hasDotSegment(path)) return undefined
  const lowerScheme = scheme.toLowerCase() === 'https' ? 'https' : 'http'
  const parsed = parseAuthority(lowerScheme, authority)
  if (parsed === undefined) return undefined
  return `${lowerScheme}://${parsed.host}${(path === '' ? '/' : path).replaceAll(/%[0-9A-Fa-f]{2}/g, normalizeEscape)}`
}
