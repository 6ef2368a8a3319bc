import { respondEmpty } from './respond.ts'

/**
 * Any origin may ask, as browser-based clients must (draft-ietf-oauth-browser-based-apps): no cookie counts at these
 * endpoints, so `*` gives away nothing, and credentials are never allowed.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps | OAuth for browser-based apps}
 */
const ALLOW_ORIGIN = { 'access-control-allow-origin': '*' }
/**
 * What scripts must read to go on.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-8.2 | RFC 9449 §8.2}
 */
const EXPOSE = { 'access-control-expose-headers': 'WWW-Authenticate, DPoP-Nonce, Retry-After' }

/** Lets scripts of any origin read the answer. */
export function allowAnyOrigin(response: Response): Response {
  for (const [name, value] of Object.entries({ ...ALLOW_ORIGIN, ...EXPOSE })) response.headers.set(name, value)
  return response
}

/** The answer to a preflight (Fetch §4.8). */
export function respondPreflight(methods: readonly string[]): Response {
  return respondEmpty(204, {
    ...ALLOW_ORIGIN,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'Authorization, Content-Type, DPoP, MCP-Protocol-Version',
    'access-control-max-age': '7200',
  })
}
