import type { Client } from '../clients/client.ts'
import { failureOf, isOAuthError } from '../errors/oauth-error.ts'
import { revoke } from '../grants/revoke.ts'
import type { Exchange } from '../http/exchange.ts'
import { respondEmpty } from '../http/respond.ts'
import { isSecretOfKind } from '../keys/opaque-secret.ts'
import { requireParameter } from '../protocol/parameters.ts'
import { grantEntry } from '../tokens/revocation-entry.ts'
import { unverifiedAudience } from '../tokens/unverified-audience.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { readCredentialForm } from './read-credential-form.ts'

/**
 * `POST /revoke`: either kind of token ends its whole grant. Whatever the token is, the answer is the same empty 200, so
 * nobody learns which tokens exist; only an outage is told, since then nothing was revoked.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2 | RFC 7009 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2.2 | RFC 7009 §2.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2.2.1 | RFC 7009 §2.2.1}
 */
export function createRevoke(
  deps: Pick<
    Dependencies,
    'authenticate' | 'grants' | 'refreshTokens' | 'verifier' | 'announce' | 'storeClock' | 'emit'
  >,
): Endpoint {
  const { authenticate, grants, refreshTokens, verifier, announce, storeClock, emit } = deps

  /** By an access token that is alive and of this client. */
  async function endByAccessToken(exchange: Exchange, token: string, client: Client): Promise<void> {
    const resource = unverifiedAudience(token)
    if (resource === undefined) return
    const { principal } = await verifier.inspect(token, { resource }) // whoever has it may end it: no proof is asked for
    const { grantId, clientId, subject } = principal
    if (clientId !== client.clientId || !isGrantId(grantId)) return
    try {
      await endGrant(exchange, grantId, client)
    } catch (error) {
      if (!isOAuthError(error) || error.reason !== 'refresh_unknown') throw error
      // A grant without a record, such as of `client_credentials`: only the feed can end it.
      await announce(grantEntry(grantId, await storeClock()))
      emit(exchange, { name: 'revoked', clientId, grantId, subject })
    }
  }

  async function endGrant(exchange: Exchange, grantId: GrantId, client: Client): Promise<void> {
    const { verdict, grant } = await grants.settle(grantId, 'refresh_unknown', (found) =>
      revoke(found, client.clientId),
    )
    if (verdict !== 'revoked') return
    emit(exchange, { name: 'revoked', clientId: client.clientId, grantId, subject: grant.subject })
  }

  async function end(exchange: Exchange, token: string, client: Client): Promise<void> {
    if (!isSecretOfKind('refresh', token)) return endByAccessToken(exchange, token, client)
    return endGrant(exchange, (await refreshTokens.parse(token)).grantId, client)
  }

  return async (exchange) => {
    const form = await readCredentialForm(exchange)
    const client = await authenticate(exchange, form)
    try {
      await end(exchange, requireParameter(form, 'token'), client)
    } catch (error) {
      // A token that is dead, foreign or none at all is as revoked as the caller can wish; "could not tell" is not.
      const dead = isOAuthError(error) && ['invalid_grant', 'invalid_token'].includes(failureOf(error).code)
      if (!dead) throw error
    }
    return respondEmpty(200)
  }
}
