import { OAuthError } from '../errors/oauth-error.ts'
import type { Client } from '../clients/client.ts'
import type { Exchange } from '../http/exchange.ts'
import { requireParameter } from '../protocol/parameters.ts'
import type { ProvenKey } from '../tokens/dpop-proofs.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { createIssueAccessToken } from './issue-access-token.ts'
import { createIssueTokens } from './issue-tokens.ts'
import { PATHS } from './metadata.ts'
import { readCredentialForm } from './read-credential-form.ts'
import { createAuthorizationCodeGrant } from './token-authorization-code.ts'
import { createClientCredentialsGrant } from './token-client-credentials.ts'
import { createExtensionGrant } from './token-extension.ts'
import { createRefreshTokenGrant } from './token-refresh.ts'
import { createJudgeGrant } from './token-request.ts'

/**
 * `POST /token` (RFC 6749 §3.2): who asks is settled first, then by which grant.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-3.2 | RFC 6749 §3.2}
 */
export function createToken(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'dpop'
    | 'authenticate'
    | 'resources'
    | 'clients'
    | 'grants'
    | 'policy'
    | 'lifetimes'
    | 'keys'
    | 'view'
    | 'admission'
    | 'accessTokens'
    | 'refreshTokens'
    | 'clock'
    | 'sha256'
    | 'extensions'
    | 'storeClock'
    | 'random'
    | 'emit'
  >,
): Endpoint {
  const judge = createJudgeGrant(deps)
  const issueTokens = createIssueTokens(deps)
  const issueAccessToken = createIssueAccessToken(deps)
  const grantTypes = new Map([
    ...deps.extensions.map((one) => [one.grantType, createExtensionGrant(one, deps, issueAccessToken)] as const),
    // Last, so that no extension stands in for one of them.
    ['authorization_code', createAuthorizationCodeGrant(deps, judge, issueTokens)],
    ['refresh_token', createRefreshTokenGrant(deps, judge, issueTokens)],
    ['client_credentials', createClientCredentialsGrant(deps, issueAccessToken)],
  ])

  /** Checked before a grant is even looked for: a proof that does not hold costs nobody a code (R251). */
  async function readProof({ request }: Exchange, client: Client): Promise<ProvenKey | undefined> {
    const header = request.headers.get('dpop')
    if (header !== null) return deps.dpop.verify(header, { method: 'POST', url: deps.issuer + PATHS.token })
    if (client.requiresDpop) throw new OAuthError('dpop_invalid', { check: 'missing', clientId: client.clientId })
    return undefined
  }

  return async (exchange) => {
    const form = await readCredentialForm(exchange)
    const grantType = requireParameter(form, 'grant_type')
    const handle = grantTypes.get(grantType)
    if (handle === undefined) throw new OAuthError('grant_type_unsupported')
    const client = await deps.authenticate(exchange, form)
    if (!client.grantTypes.includes(grantType)) throw new OAuthError('grant_not_allowed')
    const proof = await readProof(exchange, client)
    const response = await handle(exchange, { form, client, proof })
    if (proof?.nextNonce !== undefined) response.headers.set('dpop-nonce', proof.nextNonce)
    return response
  }
}
