import { OAuthError } from '../errors/oauth-error.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { Clock } from '../ports/clock.ts'
import type { Parameters } from '../protocol/parameters.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import type { GuessLimit } from './guess-limit.ts'
import { readCredentials, type Credentials } from './read-credentials.ts'
import type { VerifyAssertion } from './verify-assertion.ts'

/** Finds out which client sends a request, from its credentials alone (RFC 6749 §2.3, §3.2.1). */
export type AuthenticateClient = (
  request: Request,
  form: Parameters,
  clientAddress: string | undefined,
  options?: {
    /** The client must prove itself: `none` is no way to. */
    readonly proven?: true
    /** Told of the client that is claimed, once it is known to exist, and before it has proven anything. */
    readonly onFound?: (clientId: string) => void
  },
) => Promise<Client>

/**
 * One method per request, and one that the client registered. An unknown client and a wrong secret cost the same work
 * and get the same answer (R218).
 *
 * @returns a function that throws {OAuthError} `credentials_repeated`, `parameter_missing`, `client_unknown`,
 *   `client_document`, `client_secret_wrong`, `client_expired`, `client_method_wrong`, `rate_limited`, `store_unavailable`,
 *   and as `VerifyAssertion` does
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.1 | OAuth 2.1 §8.1}
 */
export function createClientAuthentication(deps: {
  readonly clients: Clients
  readonly verifyAssertion: VerifyAssertion
  readonly sha256: Sha256
  readonly clock: Clock
  readonly guesses: GuessLimit
}): AuthenticateClient {
  const { clients, verifyAssertion, sha256, clock, guesses } = deps

  async function prove(
    credentials: Credentials,
    clientAddress: string | undefined,
    onFound?: (clientId: string) => void,
  ): Promise<Client> {
    const { method } = credentials
    const client = await clients.find(credentials.clientId, clientAddress)
    const digest = await sha256('secret' in credentials ? credentials.secret : '')
    // Compared even without a client, so that time does not tell which ids exist.
    const right = constantTimeEqual(client?.secretDigest ?? '-'.repeat(43), digest)
    if (client === undefined) throw new OAuthError('client_unknown', { method })
    // Known, so it may stand in a log; an id that nobody has could be anything, a secret too.
    onFound?.(client.clientId)
    if (!client.methods.includes(method)) throw new OAuthError('client_method_wrong', { method })
    if (method === 'none') return client
    if (method === 'private_key_jwt') {
      await verifyAssertion(client, credentials.assertion, clientAddress)
      return client
    }
    if (!right) throw new OAuthError('client_secret_wrong', { method })
    if (client.secretExpiresAt !== undefined && clock.now() >= client.secretExpiresAt) {
      throw new OAuthError('client_expired', { method })
    }
    return client
  }

  return async (request, form, clientAddress, options) => {
    const credentials = readCredentials(request.headers.get('authorization'), form)
    const { method } = credentials
    if (method === 'none' && options?.proven === true) throw new OAuthError('client_method_wrong', { method })
    const clientDigest = await sha256(credentials.clientId)
    const attempt = { clientDigest, clientAddress, guessable: 'secret' in credentials }
    return guesses.run(attempt, () => prove(credentials, clientAddress, options?.onFound))
  }
}
