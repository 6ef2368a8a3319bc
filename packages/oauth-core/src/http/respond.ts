import { formActionSource } from '../protocol/redirect-uri.ts'
import type { Html } from '../pages/html.ts'
import { STYLE_SOURCE } from '../pages/style.ts'

/** On every answer (RFC 9700 §4.2.4): nothing is sniffed, no URL of ours leaks to where a link leads. */
const ALWAYS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** 300 s: a moved endpoint or a new key is seen everywhere soon, and no cache asks for each token (R51). */
const PUBLIC = { 'cache-control': 'public, max-age=300' }

type Headers = Readonly<Record<string, string>>

/** JSON that no cache may keep: whatever carries a token, a secret or an error (RFC 6749 §5.1). */
export function respondJson(body: unknown, status = 200, headers: Headers = {}): Response {
  return respond(JSON.stringify(body), status, { ...NO_STORE, 'content-type': 'application/json', ...headers })
}

/** JSON that everybody may read and keep for a while: metadata and public keys. */
export function respondPublicJson(body: unknown): Response {
  return respond(JSON.stringify(body), 200, { ...PUBLIC, 'content-type': 'application/json' })
}

/** An empty answer that no cache may keep. */
export function respondEmpty(status: number, headers: Headers = {}): Response {
  return respond(null, status, { ...NO_STORE, ...headers })
}

/**
 * 303, so that no browser repeats a POST with its body (RFC 9700 §4.12). `location` goes out byte for byte: a redirect
 * URI is compared as text, so it is never normalised on the way.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.5.3 | OAuth 2.1 §7.5.3}
 */
export function redirectSeeOther(location: string, cookies: readonly string[] = []): Response {
  const response = respondEmpty(303, { location })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

/**
 * A page under the strictest policy that it works with: no scripts, no frames, one style sheet.
 *
 * @param formTargets - where a form's POST may end after its redirects, as URLs: browsers apply `form-action` to the
 *   whole chain. Without targets the page has no form.
 * @see {@link https://www.w3.org/TR/CSP3/#directive-form-action | CSP §6.4.1}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.11 | OAuth 2.1 §7.11}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.16 | RFC 9700 §4.16}
 */
export function respondPage(page: Html, status = 200, formTargets?: readonly string[]): Response {
  const formAction = formTargets === undefined ? "'none'" : ["'self'", ...formTargets.map(formActionSource)].join(' ')
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  return respond(page, status, {
    ...NO_STORE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    // Under `no-referrer` a browser posts the form with `Origin: null`, which the cross-site check refuses.
    ...(formTargets === undefined ? {} : { 'referrer-policy': 'same-origin' }),
  })
}

function respond(body: string | null, status: number, headers: Headers): Response {
  return new Response(body, { status, headers: { ...ALWAYS, ...headers } })
}
