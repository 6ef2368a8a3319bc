import type { Grant } from '../grants/grant.ts'
import { respondJson } from '../http/respond.ts'
import { formatTokenResponse } from '../protocol/token-response.ts'
import type { Person } from '../sign-in/person.ts'
import type { Digest } from '../values/digest.ts'
import { seconds, type EpochMs } from '../values/time.ts'
import type { Dependencies } from './dependencies.ts'

/** Tokens for a grant whose record was just written; never before. */
export type IssueTokens = (
  grant: Grant,
  person: Person,
  token: {
    readonly scopes: readonly string[]
    readonly now: EpochMs
    /** Thumbprint of the key that a proof came with: the access token is bound to it. */
    readonly jkt: Digest | undefined
  },
) => Promise<Response>

/**
 * Mints the access token and derives the refresh token of the grant's present generation: asked twice for one
 * generation, it is the same refresh token.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.1 | RFC 6749 §5.1}
 */
export function createIssueTokens(
  deps: Pick<Dependencies, 'accessTokens' | 'refreshTokens' | 'lifetimes'>,
): IssueTokens {
  const { accessTokens, refreshTokens, lifetimes } = deps
  return async (grant, { provider, identity }, { scopes, now, jkt }) => {
    const lifetime = seconds(lifetimes.accessToken)
    const { token } = await accessTokens.mint({
      subject: grant.subject,
      clientId: grant.clientId,
      grantId: grant.id,
      bornAt: grant.bornAt,
      scopes,
      resource: grant.resource,
      login: identity.login,
      groups: identity.groups.map((group) => `${provider}:${group}`),
      jkt,
      now,
      lifetime,
    })
    const body = formatTokenResponse({
      accessToken: token,
      tokenType: jkt === undefined ? 'Bearer' : 'DPoP',
      expiresInSeconds: lifetime,
      scopes,
      refreshToken: grant.refreshable ? await refreshTokens.format(grant.id, grant.generation, grant.salt) : undefined,
    })
    return respondJson(body)
  }
}
