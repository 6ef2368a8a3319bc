import type { Client } from '../clients/client.ts'
import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import type { Grant } from '../grants/grant.ts'
import type { Exchange } from '../http/exchange.ts'
import { readForm } from '../http/read-body.ts'
import { requireSameOrigin } from '../http/require-same-origin.ts'
import { redirectSeeOther, respondPage } from '../http/respond.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import { accountPage, signedOutPage, type Connection } from '../pages/account-page.ts'
import { parseClientIdUrl } from '../protocol/client-id-url.ts'
import type { Parameters } from '../protocol/parameters.ts'
import { requireParameter } from '../protocol/parameters.ts'
import { subjectOf } from '../sign-in/person.ts'
import type { SignedIn } from '../sign-in/sessions.ts'
import { epochMs } from '../values/time.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { PATHS } from './metadata.ts'

/**
 * The account page: what a person has connected (`GET /account`), how to end it (`POST /account/revoke`) and the session
 * of this browser (`POST /account/logout`). It shows what the session names; it never starts a sign-in, which only an
 * application's request does.
 */
export function createAccountEndpoints(
  deps: Pick<
    Dependencies,
    'issuer' | 'origin' | 'clients' | 'resources' | 'connections' | 'sessions' | 'cookies' | 'sha256' | 'emit'
  >,
): { readonly show: Endpoint; readonly revoke: Endpoint; readonly logout: Endpoint } {
  const { issuer, origin, clients, resources, connections, sessions, cookies, sha256, emit } = deps
  const home = issuer + PATHS.account

  /** Bound to the session, so it needs no place in the store; the cookie it is made from is HttpOnly. */
  const csrfToken = (session: string): Promise<string> => sha256(`csrf:account:${session}`)

  async function show(exchange: Exchange): Promise<Response> {
    const session = cookies.read(exchange.request, 'session')
    const signedIn = await sessions.find(session)
    if (session === undefined || signedIn === undefined) return respondPage(signedOutPage(), 403)
    const { person } = signedIn
    const living = await connections.list(subjectOf(person))
    const byClient = Map.groupBy(living, ({ clientId }) => clientId)
    const shown = await Promise.all([...byClient].map(([clientId, grants]) => describe(exchange, clientId, grants)))
    const page = accountPage({
      login: person.identity.login,
      provider: person.provider,
      connections: shown,
      csrf: await csrfToken(session),
      revokeAction: issuer + PATHS.accountRevoke,
      logoutAction: issuer + PATHS.accountLogout,
    })
    return respondPage(page, 200, [])
  }

  async function describe(
    { clientAddress }: Exchange,
    clientId: string,
    grants: readonly Grant[],
  ): Promise<Connection> {
    const client = await findClient(clientId, clientAddress)
    return {
      clientId,
      clientName: client?.name,
      isPreRegistered: client?.kind === 'pre-registered',
      ...(client?.kind === 'metadata-document' && { clientDomain: parseClientIdUrl(clientId).hostname }),
      services: [...Map.groupBy(grants, ({ resource }) => resource)].map(([resource, all]) => ({
        name: resources.find(resource)?.name ?? new URL(resource).host,
        scopes: [...new Set(all.flatMap(({ scopes }) => scopes))],
      })),
      since: epochMs(Math.min(...grants.map(({ bornAt }) => bornAt))),
      lastUsed: epochMs(Math.max(...grants.map(({ rotatedAt }) => rotatedAt))),
    }
  }

  /** What cannot be read right now has no name; it can be disconnected all the same. */
  async function findClient(clientId: string, clientAddress: string | undefined): Promise<Client | undefined> {
    try {
      return await clients.find(clientId, clientAddress)
    } catch (error) {
      if (isOAuthError(error)) return undefined
      throw error
    }
  }

  /** @throws {OAuthError} `csrf_wrong`, `login_required` */
  async function readAction(
    exchange: Exchange,
  ): Promise<{ readonly form: Parameters; readonly session: string; readonly signedIn: SignedIn }> {
    requireSameOrigin(exchange.request, origin)
    const form = await readForm(exchange.request)
    const session = cookies.read(exchange.request, 'session')
    const signedIn = await sessions.find(session)
    if (session === undefined || signedIn === undefined) throw new OAuthError('login_required')
    if (!constantTimeEqual(form.get('csrf') ?? '', await csrfToken(session))) throw new OAuthError('csrf_wrong')
    return { form, session, signedIn }
  }

  async function revoke(exchange: Exchange): Promise<Response> {
    const { form, signedIn } = await readAction(exchange)
    const clientId = requireParameter(form, 'client_id')
    const subject = subjectOf(signedIn.person)
    for (const grantId of await connections.end(subject, clientId)) {
      emit(exchange, { name: 'revoked', clientId, grantId, subject })
    }
    return redirectSeeOther(home)
  }

  async function logout(exchange: Exchange): Promise<Response> {
    const { session } = await readAction(exchange)
    await sessions.end(session)
    return redirectSeeOther(home, [cookies.format('session', '', 0)])
  }

  return { show, revoke, logout }
}
