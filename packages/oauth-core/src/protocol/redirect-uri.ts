import { OAuthError } from '../errors/oauth-error.ts'
import { encodeFormText } from './form-encoding.ts'
import { hasDotSegment, parseAuthority } from './http-url.ts'
import { isLoopbackHost } from './loopback.ts'

/** Who receives the code: a web site, an app on this computer (over http or https), or an app by its URL scheme. */
export type RedirectUriKind = 'https' | 'loopback' | 'private-use'

/** A redirect URI that passed every check. */
export interface RedirectUri {
  /** As written: nothing is normalised, as it will be compared by bytes. */
  readonly text: string
  readonly kind: RedirectUriKind
  /** What a person should read: `claude.ai`, `127.0.0.1:3000`, `cursor:`. */
  readonly host: string
}

/** 2,048 characters: what browsers and proxies carry without trouble. */
const MAX_LENGTH = 2048

/** RFC 3986 §2 without `#`; a backslash, a space or a raw non-ASCII letter is read differently by different parsers. */
const URI_TEXT = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/

const SHAPE = /^([a-z][a-z0-9+.-]*):(.*)$/
const HIERARCHICAL = /^\/\/([^/?]+)(\/[^?]*)?(\?.*)?$/
const PRIVATE_USE = /^(?:\/\/[^/?@]*)?(\/(?!\/)[^?]*)?(\?.*)?$/
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9]\d{0,4}))?((?:[/?].*)?)$/

/** A domain name in reverse: the scheme then belongs to somebody (RFC 8252 §7.1). */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/

/** No list of an operator's may allow these: they run code, read files, mean another protocol, or name no app. */
const NEVER: ReadonlySet<string> = new Set(
  'about blob data file filesystem ftp http https javascript mailto urn vbscript view-source ws wss'.split(' '),
)

/** What an authorization response carries: a registered query with one of these would answer twice. */
const RESPONSE_PARAMETERS: ReadonlySet<string> = new Set(
  'code state iss error error_description error_uri response'.split(' '),
)

const refusal = (check: string, more: Readonly<Record<string, string>> = {}): OAuthError =>
  new OAuthError('registration_uri', { member: 'redirect_uris', check, ...more })

function requirePathAndQuery(path: string, query: string): void {
  if (hasDotSegment(path)) throw refusal('dot segment')
  for (const name of new URLSearchParams(query).keys()) {
    if (RESPONSE_PARAMETERS.has(name)) throw refusal('query names a response parameter')
  }
}

function parseHierarchical(text: string, scheme: 'https' | 'http', rest: string): RedirectUri {
  const [, authority = '', path = '', query = ''] = HIERARCHICAL.exec(rest) ?? []
  const parsed = parseAuthority(scheme, authority)
  if (parsed === undefined) throw refusal('host')
  if (scheme === 'http' && !isLoopbackHost(parsed.hostname)) throw refusal('http beyond loopback')
  requirePathAndQuery(path, query)
  return { text, kind: isLoopbackHost(parsed.hostname) ? 'loopback' : 'https', host: authority.toLowerCase() }
}

/**
 * Checks a redirect URI, at registration and again at use.
 *
 * @param schemes - private-use schemes without a dot that the operator allows; lower-case, without the colon. Those with
 *   a dot (`com.example.app`) need no permission
 * @throws {OAuthError} `registration_uri`; the details tell the failed check, and of the URI at most the scheme
 * @see {@link https://www.rfc-editor.org/rfc/rfc8252.html#section-7 | RFC 8252 §7}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3 | OAuth 2.1 §2.3}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.2 | OAuth 2.1 §8.4.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1 | RFC 9700 §2.1}
 */
export function parseRedirectUri(text: string, schemes: readonly string[]): RedirectUri {
  if (text.length > MAX_LENGTH) throw refusal('length')
  if (!URI_TEXT.test(text)) throw refusal('characters')
  const [, scheme, rest = ''] = SHAPE.exec(text) ?? []
  if (scheme === undefined) throw refusal('relative')
  if (scheme === 'https' || scheme === 'http') return parseHierarchical(text, scheme, rest)

  const allowed = REVERSE_DOMAIN.test(scheme) || schemes.includes(scheme)
  if (!allowed || NEVER.has(scheme)) throw refusal('scheme', { scheme: scheme.slice(0, 40) })
  const parts = PRIVATE_USE.exec(rest)
  // What no browser can read, none could be sent to: a port of 70000, an unclosed bracket.
  if (parts === null || rest === '' || URL.parse(text) === null) throw refusal('shape')
  requirePathAndQuery(parts[1] ?? '', parts[2] ?? '')
  return { text, kind: 'private-use', host: `${scheme}:` }
}

/**
 * Whether the requested URI is the registered one: the same bytes; the port alone is free where the host is this
 * computer, as apps there take whichever is.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8252.html#section-7.3 | RFC 8252 §7.3}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3.1 | OAuth 2.1 §2.3.1}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.2 | OAuth 2.1 §8.4.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.1.3 | RFC 9700 §4.1.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc3986.html#section-6.2.1 | RFC 3986 §6.2.1}
 */
export function matchesRedirectUri(registered: string, requested: string): boolean {
  if (registered === requested) return true
  const [, host, , rest] = LOOPBACK.exec(registered) ?? []
  const [, requestedHost, port, requestedRest] = LOOPBACK.exec(requested) ?? []
  if (host === undefined || Number(port ?? 0) > 65_535) return false
  return host === requestedHost && rest === requestedRest
}

/**
 * The redirect URI with the parameters of a response appended to its query; what is undefined is left out. All other
 * bytes stay: `new URL` would add slashes and knows no private-use scheme.
 *
 * @param uri - out of {@link parseRedirectUri}: without a fragment
 */
export function redirectTo(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encodeFormText(name)}=${encodeFormText(value)}`]))
    .join('&')
  if (query === '') return uri
  const mark = uri.indexOf('?')
  if (mark === -1) return `${uri}?${query}`
  // A `?` behind the first is text of the query: without a separator it would become part of our first name.
  return mark === uri.length - 1 || uri.endsWith('&') ? uri + query : `${uri}&${query}`
}

/**
 * The source for `form-action` that lets a form's answer redirect to `uri`: Chrome holds the whole chain of redirects
 * against it. `[::1]` cannot be written as a source, so its scheme stands for it.
 *
 * @param uri - out of {@link parseRedirectUri}
 * @see {@link https://www.w3.org/TR/CSP3/#grammardef-source-expression | CSP3 §2.3.1}
 */
export function formActionSource(uri: string): string {
  const [, scheme, rest = ''] = SHAPE.exec(uri) ?? []
  if (scheme === undefined) throw new Error('a redirect URI without a scheme')
  if (scheme !== 'https' && scheme !== 'http') return `${scheme}:`
  return rest.startsWith('//[') ? `${scheme}:` : new URL(uri).origin
}
