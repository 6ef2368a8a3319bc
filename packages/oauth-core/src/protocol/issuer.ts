import { ConfigurationError } from '../errors/configuration-error.ts'
import { hasDotSegment, parseAuthority } from './http-url.ts'
import { isLoopbackHost } from './loopback.ts'

/** An issuer identifier, and what routes and metadata are derived from. */
export interface Issuer {
  /** Used byte for byte in metadata, tokens and responses. */
  readonly issuer: string
  readonly origin: string
  /** Empty, or `/t1`: stands before every endpoint. */
  readonly path: string
}

const SHAPE = /^(https?):\/\/([^/?#@\s]+)((?:\/[A-Za-z0-9._~-]+)*)$/

/** The faults that have a name; none for text that is wrong in another way, or right. */
function namedFaults(text: string): readonly string[] {
  const faults: string[] = []
  if (!/^https?:\/\//i.test(text)) faults.push('must start with https://')
  if (/[?#]/.test(text)) faults.push('must have no query and no fragment: end it before the ? or #')
  if (/^[^:]*:\/\/[^/?#]*@/.test(text)) faults.push('must have no user information: remove everything up to the @')
  if (text.endsWith('/')) faults.push('must not end in a slash: remove it')
  return faults
}

/**
 * What keeps `text` from being an issuer, each with its fix; empty when nothing does.
 *
 * @internal beyond its own tests
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-2 | RFC 8414 §2}
 */
export function issuerFaults(text: string): readonly string[] {
  const named = namedFaults(text)
  if (named.length > 0) return named
  const [, scheme, host = '', path = ''] = SHAPE.exec(text) ?? []
  if ((scheme !== 'https' && scheme !== 'http') || hasDotSegment(path)) {
    return ['must be https://host or https://host/path, of letters, digits and . _ ~ -']
  }
  const authority = parseAuthority(scheme, host.toLowerCase())
  if (authority === undefined) return ['must name a host as browsers write it, with a port of 1 to 65535 or none']
  const faults: string[] = []
  if (host !== authority.host) faults.push(`must be in lower case and without a default port: write ${authority.host}`)
  if (scheme === 'http' && !isLoopbackHost(authority.hostname)) {
    faults.push('must be https: http is for loopback hosts alone (127.0.0.1, [::1], localhost)')
  }
  return faults
}

/** @throws {ConfigurationError} with every fault and its fix */
export function parseIssuer(text: string): Issuer {
  const faults = issuerFaults(text)
  if (faults.length > 0) throw new ConfigurationError(faults.map((fault) => `issuer ${fault}`))
  const { origin } = new URL(text)
  return { issuer: text, origin, path: text.slice(origin.length) }
}
