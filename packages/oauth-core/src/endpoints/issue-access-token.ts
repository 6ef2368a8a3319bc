import { createGrantId } from '../grants/create-grant-id.ts'
import type { Exchange } from '../http/exchange.ts'
import { respondJson } from '../http/respond.ts'
import { formatTokenResponse } from '../protocol/token-response.ts'
import type { ProvenKey } from '../tokens/dpop-proofs.ts'
import type { Subject } from '../values/subject.ts'
import { seconds } from '../values/time.ts'
import type { Dependencies } from './dependencies.ts'

/** For whom and for what an access token is, that no record stands behind. */
export interface LoneToken {
  readonly clientId: string
  readonly subject: Subject
  readonly resource: string
  readonly scopes: readonly string[]
  readonly login?: string
  readonly groups?: readonly string[]
  /** Of the key that the token is to be bound to; undefined without a DPoP header. */
  readonly proof: ProvenKey | undefined
}

/** One access token, and no refresh token (RFC 6749 §4.4.3). */
export type IssueAccessToken = (exchange: Exchange, token: LoneToken) => Promise<Response>

/**
 * Mints an access token under a grant that is born with it and has no record: its id is there so that it can be revoked.
 *
 * @returns a function that throws {OAuthError} `lease_expired`, `dpop_replayed`, `store_unavailable`
 */
export function createIssueAccessToken(
  deps: Pick<Dependencies, 'accessTokens' | 'lifetimes' | 'view' | 'storeClock' | 'random' | 'emit'>,
): IssueAccessToken {
  const { accessTokens, lifetimes, view, storeClock, random, emit } = deps
  return async (exchange, { groups = [], proof, ...token }) => {
    // The epoch is known before the grant is born: a first process that makes one later would end the grant with it.
    await view.ensureFresh()
    const now = await storeClock()
    const grantId = createGrantId(random)
    const lifetime = seconds(lifetimes.accessToken)
    await proof?.use()
    const born = { jkt: proof?.jkt, grantId, bornAt: now, now, lifetime }
    const { token: accessToken } = await accessTokens.mint({ ...token, groups, ...born })
    const { clientId, subject, resource, scopes } = token
    emit(exchange, { name: 'granted', clientId, grantId, subject, resource })
    const tokenType = proof === undefined ? 'Bearer' : 'DPoP'
    return respondJson(formatTokenResponse({ accessToken, tokenType, expiresInSeconds: lifetime, scopes }))
  }
}
