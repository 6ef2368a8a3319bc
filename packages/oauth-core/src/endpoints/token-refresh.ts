import { OAuthError } from '../errors/oauth-error.ts'
import type { Grant } from '../grants/grant.ts'
import { rotate } from '../grants/rotate.ts'
import type { Exchange } from '../http/exchange.ts'
import { requireParameter } from '../protocol/parameters.ts'
import { parseScope } from '../protocol/scope.ts'
import type { Person } from '../sign-in/person.ts'
import type { EpochMs } from '../values/time.ts'
import type { Dependencies } from './dependencies.ts'
import type { IssueTokens } from './issue-tokens.ts'
import { isPublic, readResource, type JudgeGrant, type TokenRequest } from './token-request.ts'

/**
 * `grant_type=refresh_token`: the next generation, or the same one again for an answer that got lost.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-6 | RFC 6749 §6}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3 | OAuth 2.1 §4.3}
 */
export function createRefreshTokenGrant(
  deps: Pick<Dependencies, 'resources' | 'clients' | 'grants' | 'policy' | 'keys' | 'refreshTokens' | 'clock' | 'emit'>,
  judge: JudgeGrant,
  issueTokens: IssueTokens,
): (exchange: Exchange, request: TokenRequest) => Promise<Response> {
  const { resources, clients, grants, policy, keys, refreshTokens, clock, emit } = deps

  return async (exchange, { form, client, proof }) => {
    const receivedAt = clock.now()
    // The tag is checked before the store is asked: a forgery costs one MAC (R267).
    const presented = await refreshTokens.parse(requireParameter(form, 'refresh_token'))
    const asked = form.get('scope')
    const attempt = {
      generation: presented.generation,
      clientId: client.clientId,
      scopes: asked === undefined ? undefined : parseScope(asked),
      resource: readResource(form, resources),
      jkt: proof?.jkt,
      bindsRefreshToken: isPublic(client),
    }
    let released: { readonly person: Person; readonly now: EpochMs } | undefined

    const { verdict, grant } = await grants.settle(presented.grantId, 'refresh_unknown', async (found, now) => {
      if (!(await refreshTokens.matches(presented, found.salt))) return { verdict: 'refresh_forged' }
      const waitedMs = Math.max(0, clock.now() - receivedAt)
      const decision = rotate(found, { ...attempt, waitedMs }, now, policy)
      if (decision.verdict !== 'rotated' && decision.verdict !== 'retried') return decision
      const judged = await judge(found, now)
      if ('refused' in judged) {
        // Not admitted any more is for good: access tokens that live on die within the lease (R188).
        const next: Grant = { ...found, state: 'revoked' }
        return { verdict: judged.refused, ...(judged.refused === 'user_refused' ? { next } : {}) }
      }
      released = { person: judged.person, now }
      await proof?.use()
      // Before the write: what fails after it would cost the client its refresh token.
      await clients.touch(client, now)
      const sealed = await keys.seal({ kind: 'grant', id: found.id }, JSON.stringify(judged.person))
      return { verdict: decision.verdict, next: { ...(decision.next ?? found), sealed } }
    })
    const { clientId, id, subject, resource } = grant
    const about = { clientId, grantId: id, subject, resource }
    if (verdict === 'refresh_reused') emit(exchange, { name: 'reused', reason: verdict, ...about })
    if (verdict === 'user_refused') emit(exchange, { name: 'revoked', reason: verdict, ...about })
    if ((verdict !== 'rotated' && verdict !== 'retried') || released === undefined) {
      throw new OAuthError(verdict === 'rotated' || verdict === 'retried' ? 'internal' : verdict, {
        grantId: id,
        presented: presented.generation,
        recorded: grant.generation,
      })
    }
    emit(exchange, { name: verdict === 'rotated' ? 'refreshed' : 'retried', ...about })
    const scopes = narrowed(grant, attempt.scopes)
    return issueTokens(grant, released.person, { scopes, now: released.now, jkt: proof?.jkt })
  }
}

/** For this access token alone: the grant, and with it the next refresh token, keeps what was granted (R261). */
function narrowed({ scopes }: Grant, asked: readonly string[] | undefined): readonly string[] {
  return asked === undefined ? scopes : scopes.filter((scope) => asked.includes(scope))
}
