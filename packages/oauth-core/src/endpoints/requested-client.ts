import type { Client } from '../clients/client.ts'
import { digestClient } from '../clients/digest-client.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import type { AuthorizationRequest } from '../sign-in/authorization-request.ts'
import type { Dependencies } from './dependencies.ts'

/**
 * The client of a request that was checked before: as it was then. A client that has changed in between was asked about
 * under another name, or would get the code at an address that it gave up.
 *
 * @throws {OAuthError} `client_unknown` when it is gone, `transaction_unknown` when it has changed, and as `Clients.find` does
 */
export async function findRequestedClient(
  { clients, sha256 }: Pick<Dependencies, 'clients' | 'sha256'>,
  { clientId, clientDigest }: AuthorizationRequest,
  { clientAddress }: Exchange,
): Promise<Client> {
  const client = await clients.find(clientId, clientAddress)
  if (client === undefined) throw new OAuthError('client_unknown', { check: 'gone since the request' })
  if ((await digestClient(client, sha256)) !== clientDigest) {
    throw new OAuthError('transaction_unknown', { check: 'client changed since the request' })
  }
  return client
}
