import { OAuthError } from '../errors/oauth-error.ts'
import { redeem } from '../grants/redeem.ts'
import type { Exchange } from '../http/exchange.ts'
import { requireParameter } from '../protocol/parameters.ts'
import { isCodeVerifier } from '../protocol/pkce.ts'
import { matchesRedirectUri } from '../protocol/redirect-uri.ts'
import type { Person } from '../sign-in/person.ts'
import { parseAuthorizationCode } from '../tokens/authorization-code.ts'
import type { Dependencies } from './dependencies.ts'
import type { IssueTokens } from './issue-tokens.ts'
import { isPublic, readResource, type JudgeGrant, type TokenRequest } from './token-request.ts'

/**
 * `grant_type=authorization_code`: a code becomes tokens, once.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.3 | RFC 6749 §4.1.3}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.4 | OAuth 2.1 §4.1.4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.5 | RFC 9700 §4.5}
 */
export function createAuthorizationCodeGrant(
  deps: Pick<Dependencies, 'resources' | 'grants' | 'policy' | 'keys' | 'sha256' | 'emit'>,
  judge: JudgeGrant,
  issueTokens: IssueTokens,
): (exchange: Exchange, request: TokenRequest) => Promise<Response> {
  const { resources, grants, policy, keys, sha256, emit } = deps

  return async (exchange, { form, client, proof }) => {
    const code = requireParameter(form, 'code')
    const { grantId } = parseAuthorizationCode(code)
    const verifier = form.get('code_verifier')
    const attempt = {
      codeDigest: await sha256(code),
      clientId: client.clientId,
      // The challenge of a verifier is its digest (RFC 7636 §4.6); what is no verifier is not even hashed (R238).
      challenge: verifier !== undefined && isCodeVerifier(verifier) ? await sha256(verifier) : undefined,
      redirectUri: form.get('redirect_uri'),
      resource: readResource(form, resources),
      jkt: proof?.jkt,
      bindsRefreshToken: isPublic(client),
    }
    let person: Person | undefined
    const { verdict, grant } = await grants.settle(grantId, 'code_unknown', async (found, now) => {
      const decision = redeem(found, attempt, now, policy)
      if (decision.verdict !== 'redeemed') return decision
      // The code went to an address that the client has given up since (R90).
      if (!client.redirectUris.some((registered) => matchesRedirectUri(registered, found.redirectUri))) {
        return { verdict: 'redirect_uri_mismatch' }
      }
      const judged = await judge(found, now)
      if ('refused' in judged) return { verdict: judged.refused }
      person = judged.person
      if (decision.next === undefined) return decision
      await proof?.use()
      // What the provider remembers may be new: it is kept with the same write.
      const sealed = await keys.seal({ kind: 'grant', id: found.id }, JSON.stringify(person))
      return { verdict: decision.verdict, next: { ...decision.next, sealed } }
    })
    const { clientId, id, subject, resource } = grant
    const about = { clientId, grantId: id, subject, resource }
    if (verdict === 'code_replayed') emit(exchange, { name: 'revoked', reason: verdict, ...about })
    if (verdict !== 'redeemed' || person === undefined) {
      throw new OAuthError(verdict === 'redeemed' ? 'internal' : verdict, { grantId: id })
    }
    return issueTokens(grant, person, { scopes: grant.scopes, now: grant.rotatedAt, jkt: proof?.jkt })
  }
}
