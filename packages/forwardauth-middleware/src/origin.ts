const HTTPS = /^https:\/\/[^\s/?#@\\]+$/
/** The three spellings that browsers give a page of this machine. */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

/**
 * Whether a web page of `origin` may use the service. `null`, the origin of sandboxed frames and files, never may: it
 * belongs to nobody (R27).
 *
 * @param origin - the `Origin` header
 * @param allowed - serialized origins of the service; absent: any https origin and those of this machine
 * @see {@link https://www.rfc-editor.org/rfc/rfc6454.html#section-7 | RFC 6454 §7}
 */
export function allowsOrigin(origin: string, allowed: readonly string[] | undefined): boolean {
  if (origin === 'null') return false
  if (allowed !== undefined) return allowed.includes(origin)
  return HTTPS.test(origin) || LOOPBACK.test(origin)
}
