/** The host part of an http or https URL. */
interface Authority {
  /** Lower-case, without a port; IPv6 in brackets. */
  readonly hostname: string
  /** Lower-case, with the port unless it is the scheme's default. */
  readonly host: string
}

/** A name or an address, and a port without leading zeros. No userinfo, no wildcard, no percent-encoding. */
const AUTHORITY = /^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::[1-9]\d{0,4})?$/

/**
 * Reads `host[:port]`. Undefined when it is none, or when a browser would read another host in it: `127.1`, `0x7f.1`
 * and `2130706433` are all 127.0.0.1 to a URL parser.
 */
export function parseAuthority(scheme: 'http' | 'https', text: string): Authority | undefined {
  const [, hostname] = AUTHORITY.exec(text) ?? []
  if (hostname === undefined) return undefined
  const url = URL.parse(`${scheme}://${text}`)
  return url?.hostname === hostname.toLowerCase() ? { hostname: url.hostname, host: url.host } : undefined
}

/**
 * Whether a path has `.` or `..` in it, percent-encoded or with path parameters (`..;x`) too: such a path means another
 * one to whoever resolves it.
 */
export function hasDotSegment(path: string): boolean {
  return path.split('/').some((segment) => /^(?:\.|%2e){1,2}(?:;|%3b|$)/i.test(segment))
}
