import type { Client } from '../clients/client.ts'
import type { Exchange } from '../http/exchange.ts'
import type { RedirectUri } from '../protocol/redirect-uri.ts'
import { subjectOf } from '../sign-in/person.ts'
import type { Dependencies } from './dependencies.ts'

/** Whether a browser may be sent to a proven redirect URI although nobody allowed this request. */
export type IsTrustedTarget = (exchange: Exchange, client: Client, redirect: RedirectUri) => Promise<boolean>

/**
 * Anybody can register a client, and have an error of their own making lead a browser to it. So an address is trusted
 * that the operator vouched for, that lies on the person's own machine, or at which this signed-in person has connected
 * this client before.
 *
 * @returns a function that throws {OAuthError} `store_unavailable`, `lease_expired`: who cannot tell redirects nobody
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.11.2 | RFC 9700 §4.11.2}
 */
export function createIsTrustedTarget({
  sessions,
  connections,
  cookies,
}: Pick<Dependencies, 'sessions' | 'connections' | 'cookies'>): IsTrustedTarget {
  return async ({ request }, { kind, clientId }, redirect) => {
    if (kind === 'pre-registered' || redirect.kind === 'loopback') return true
    const session = await sessions.find(cookies.read(request, 'session'))
    if (session === undefined) return false
    return connections.leadTo(subjectOf(session.person), { clientId, redirectUri: redirect.text })
  }
}
