import { hasDotSegment, parseAuthority } from './http-url.ts'

/** Scheme, authority, path, query; no fragment, no character that parsers read differently. */
const SHAPE = /^(https?):\/\/([^/?#]+)((?:\/(?:[A-Za-z0-9\-._~:@!$&'()*+,;=/]|%[0-9A-Fa-f]{2})*)?)((?:\?[^#\s\\]*)?)$/i

/**
 * The form in which two resource URIs are compared: lower-case scheme and host, no default port, no slash for the root
 * path. Path and query keep their bytes: `/mcp/` is not `/mcp`.
 *
 * @returns undefined for anything but an absolute http or https URL without fragment, userinfo and dot segments
 * @see {@link https://www.rfc-editor.org/rfc/rfc8707.html#section-2 | RFC 8707 §2}
 */
export function canonicalResource(uri: string): string | undefined {
  const [, scheme, authority = '', path = '', query = ''] = SHAPE.exec(uri) ?? []
  if (scheme === undefined || hasDotSegment(path)) return undefined
  const lowerScheme = scheme.toLowerCase() === 'https' ? 'https' : 'http'
  const parsed = parseAuthority(lowerScheme, authority)
  return parsed === undefined ? undefined : `${lowerScheme}://${parsed.host}${path === '/' ? '' : path}${query}`
}

/**
 * Where the metadata of a resource lies: the well-known path stands between its host and its path.
 *
 * @param resource - as configured; its spelling is kept
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-3.1 | RFC 9728 §3.1}
 */
export function protectedResourceMetadataUrl(resource: string): string {
  const [, scheme, authority, path, query] = SHAPE.exec(resource) ?? []
  if (scheme === undefined) throw new Error('a resource that is no http or https URL')
  return `${scheme}://${authority}/.well-known/oauth-protected-resource${path === '/' ? '' : path}${query}`
}
