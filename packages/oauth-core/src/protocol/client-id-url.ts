import { OAuthError } from '../errors/oauth-error.ts'
import { hasDotSegment, parseAuthority } from './http-url.ts'

/** A client id that is the URL of the client's metadata document. */
export interface ClientIdUrl {
  /** As sent: compared byte for byte, and fetched as it is. */
  readonly text: string
  /** The domain that vouches for the document: lower-case, without a port. */
  readonly hostname: string
  readonly origin: string
}

/** 512 characters: a short URL is recommended, as it stands in every token and on the consent page. */
const MAX_LENGTH = 512

/** Scheme, authority and path. What RFC 3986 §3 has no place for in them (a query, a fragment, a space) does not match. */
const SHAPE = /^https:\/\/([^/?#]+)(\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)$/

/** A domain with a dot in it that ends in a name: no address in any notation, no `localhost`, no name of a local network. */
const DOMAIN = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/

const refusal = (check: string): OAuthError => new OAuthError('client_document', { check: `client_id ${check}` })

/** Whether a client id is meant as a URL: those that are given out here have no colon (R73). */
export const isUrl = (clientId: string): boolean => clientId.includes(':')

/**
 * Checks a client id that is a URL, before anything is looked up or fetched.
 *
 * Stricter than the draft: no query, no address in place of a domain.
 *
 * @throws {OAuthError} `client_document`
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-3 | CIMD §3}
 */
export function parseClientIdUrl(text: string): ClientIdUrl {
  if (text.length > MAX_LENGTH) throw refusal('length')
  const [, authority, path] = SHAPE.exec(text) ?? []
  if (authority === undefined || path === undefined) throw refusal('shape')
  if (hasDotSegment(path)) throw refusal('dot segment')
  const parsed = parseAuthority('https', authority)
  if (parsed === undefined || !DOMAIN.test(parsed.hostname)) throw refusal('host')
  return { text, hostname: parsed.hostname, origin: `https://${parsed.host}` }
}
