import { randomBytes } from 'node:crypto'
import type { Person } from './person.ts'
import type { ReceivedRequest } from './received-request.ts'
import { html, redirect, type Reply } from './reply.ts'
import { signInPage } from './sign-in-page.ts'
import type { World } from './world.ts'

/** Ten minutes, as GitHub documents. */
const CODE_LIFETIME_MS = 600_000

const DOCUMENTATION =
  '/apps/building-integrations/setting-up-and-registering-oauth-apps/troubleshooting-authorization-request-errors/'

/**
 * `GET /login/oauth/authorize`: a page with a button per person. `POST`: that person's answer.
 *
 * GitHub keeps a person signed in and shows no page to somebody who authorized the app before, unless `prompt` is
 * `select_account`. This stand-in has no sessions: it always shows the page.
 *
 * @see {@link https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps | GitHub, Authorizing OAuth apps}
 */
export function authorize(request: ReceivedRequest, world: World): Reply {
  const { query } = request
  if (query.get('client_id') !== world.clientId) return html(404, '<!doctype html><title>Page not found</title>')
  const asked = query.get('redirect_uri') ?? world.callbackUrl
  if (asked === undefined || !URL.canParse(asked)) return html(404, '<!doctype html><title>Page not found</title>')
  if (world.callbackUrl !== undefined && !isWithin(asked, world.callbackUrl)) {
    const text = 'The redirect_uri MUST match the registered callback URL for this application.'
    return refuse(request, world.callbackUrl, 'redirect_uri_mismatch', text)
  }
  // GitHub documents that only S256 and 43 characters are taken, but not how it refuses others: this form is a guess.
  if (!isPkceUsable(query)) return refuse(request, asked, 'invalid_request', 'The code_challenge is not usable.')
  if (request.method !== 'POST') return html(200, signInPage(request, world.people))
  const person = world.people.find(({ login }) => login === request.body.get('login'))
  if (person === undefined)
    return refuse(request, asked, 'access_denied', 'The user has denied your application access.')
  return grant(request, world, person, asked)
}

function grant(request: ReceivedRequest, world: World, person: Person, redirectUri: string): Reply {
  const code = randomBytes(10).toString('hex')
  world.codes.set(code, {
    personId: person.id,
    redirectUri,
    scopes: (request.query.get('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== ''),
    challenge: request.query.get('code_challenge'),
    expiresAt: Date.now() + CODE_LIFETIME_MS,
  })
  return answer(request, redirectUri, { code })
}

const refuse = (request: ReceivedRequest, redirectUri: string, error: string, description: string): Reply =>
  answer(request, redirectUri, {
    error,
    error_description: description,
    error_uri: `${DOCUMENTATION}#${error.replaceAll('_', '-')}`,
  })

/** GitHub sends `iss` since 2026 ({@link https://www.rfc-editor.org/rfc/rfc9207.html#section-2 | RFC 9207 §2}). */
function answer(request: ReceivedRequest, redirectUri: string, parameters: Readonly<Record<string, string>>): Reply {
  const location = new URL(redirectUri)
  const state = request.query.get('state')
  const all = { ...parameters, ...(state === null ? {} : { state }), iss: `${request.root}/login/oauth` }
  for (const [name, value] of Object.entries(all)) location.searchParams.set(name, value)
  return redirect(location)
}

/** Same host and port, path equal or below; on a loopback host the port is free. */
function isWithin(redirectUri: string, callbackUrl: string): boolean {
  const asked = new URL(redirectUri)
  const registered = new URL(callbackUrl)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(registered.hostname)
  const sameHost = loopback ? asked.hostname === registered.hostname : asked.host === registered.host
  const below = registered.pathname.endsWith('/') ? registered.pathname : `${registered.pathname}/`
  return (
    asked.protocol === registered.protocol &&
    sameHost &&
    (asked.pathname === registered.pathname || asked.pathname.startsWith(below))
  )
}

function isPkceUsable(query: URLSearchParams): boolean {
  const challenge = query.get('code_challenge')
  const method = query.get('code_challenge_method')
  if (challenge === null && method === null) return true
  return method === 'S256' && challenge !== null && /^[A-Za-z0-9_-]{43}$/.test(challenge)
}
