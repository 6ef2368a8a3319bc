import { OAuthError } from '../errors/oauth-error.ts'
import { addressPrefix } from '../internal/address-prefix.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { Sha256 } from '../keys/digest.ts'
import { parseBasic } from '../protocol/basic-credentials.ts'
import type { ClientAuthenticationMethod } from '../protocol/client-metadata.ts'
import type { Parameters } from '../protocol/parameters.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import type { FailureLimit } from './failure-limit.ts'

interface Credentials {
  readonly clientId: string
  readonly method: ClientAuthenticationMethod
  readonly secret?: string
}

/** Finds out which client sends a request, from its credentials alone (RFC 6749 §2.3, §3.2.1). */
export type AuthenticateClient = (
  request: Request,
  form: Parameters,
  clientAddress: string | undefined,
) => Promise<Client>

/**
 * One method per request, and the one that the client registered. An unknown client and a wrong secret cost the same
 * work and get the same answer (R218).
 *
 * @returns a function that throws {OAuthError} `credentials_repeated`, `parameter_missing`, `client_unknown`,
 *   `client_secret_wrong`, `client_method_wrong`, `rate_limited`, `store_unavailable`
 */
export function createClientAuthentication(deps: {
  readonly clients: Clients
  readonly sha256: Sha256
  readonly failures: FailureLimit
}): AuthenticateClient {
  const { clients, sha256, failures } = deps

  return async (request, form, clientAddress) => {
    const credentials = readCredentials(request.headers.get('authorization'), form)
    // Without an address everybody would share one count, and a stranger could shut a client out.
    const limited = clientAddress !== undefined
    const attempt = `${await sha256(credentials.clientId)}:${addressPrefix(clientAddress)}`
    if (limited) failures.check(attempt)
    const client = await clients.find(credentials.clientId)
    const digest = await sha256(credentials.secret ?? '')
    const refused = refusalOf(client, credentials, digest)
    if (client !== undefined && refused === undefined) return client
    if (limited) await failures.count(attempt)
    throw new OAuthError(refused ?? 'client_unknown', { method: credentials.method })
  }
}

function refusalOf(
  client: Client | undefined,
  { method }: Credentials,
  digest: string,
): 'client_unknown' | 'client_method_wrong' | 'client_secret_wrong' | undefined {
  // Compared even without a client, so that time does not tell which ids exist.
  const right = constantTimeEqual(client?.secretDigest ?? '-'.repeat(43), digest)
  if (client === undefined) return 'client_unknown'
  if (!client.methods.includes(method)) return 'client_method_wrong'
  return method === 'none' || right ? undefined : 'client_secret_wrong'
}

function readCredentials(authorization: string | null, form: Parameters): Credentials {
  const clientId = form.get('client_id')
  const secret = form.get('client_secret')
  if (authorization !== null) {
    const basic = parseBasic(authorization)
    if (basic === undefined) throw new OAuthError('client_method_wrong', { method: 'other' })
    // An equal client_id beside Basic is one set of credentials: some client libraries always send both.
    if (secret !== undefined || (clientId !== undefined && clientId !== basic.clientId)) {
      throw new OAuthError('credentials_repeated')
    }
    return { clientId: basic.clientId, method: 'client_secret_basic', secret: basic.secret }
  }
  if (clientId === undefined) throw new OAuthError('client_unknown', { check: 'client_id missing' })
  if (secret !== undefined) return { clientId, method: 'client_secret_post', secret }
  return { clientId, method: 'none' }
}
