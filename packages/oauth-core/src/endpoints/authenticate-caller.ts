import type { AuthenticateClient } from '../clients/authenticate.ts'
import type { Client } from '../clients/client.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Parameters } from '../protocol/parameters.ts'

/** {@link AuthenticateClient} for an exchange, whose log from then on names the client: of a failed attempt, too. */
export type AuthenticateCaller = (
  exchange: Exchange,
  form: Parameters,
  options?: { readonly proven: true },
) => Promise<Client>

export function createAuthenticateCaller(authenticate: AuthenticateClient): AuthenticateCaller {
  return ({ request, clientAddress, known }, form, options) =>
    authenticate(request, form, clientAddress, {
      ...options,
      onFound(clientId) {
        known.clientId = clientId
      },
    })
}
