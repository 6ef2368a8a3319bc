import { createGrantId } from '../grants/create-grant-id.ts'
import type { Exchange } from '../http/exchange.ts'
import { redirectSeeOther } from '../http/respond.ts'
import { formatAuthorizationResponse } from '../protocol/authorization-response.ts'
import type { AuthorizationRequest } from '../sign-in/authorization-request.ts'
import { subjectOf, type Person } from '../sign-in/person.ts'
import { createAuthorizationCode } from '../tokens/authorization-code.ts'
import { after, epochMs, seconds, type EpochMs } from '../values/time.ts'
import type { Dependencies } from './dependencies.ts'
import { findRequestedClient } from './requested-client.ts'

/** A request that a signed-in person has allowed, now or before. */
export interface AllowedRequest {
  readonly request: AuthorizationRequest
  readonly person: Person
  /** The store's clock. */
  readonly now: EpochMs
  /** The person does not want to be asked again. */
  readonly remember?: boolean
  /**
   * Ends the transaction that led here; of all who try, one succeeds (R170). Absent where there was none.
   *
   * @throws {OAuthError} `transaction_unknown`, `request_uri_unknown` for the others
   */
  readonly spend?: () => Promise<void>
}

/** Turns an allowed request into a grant, and its code into a redirect. */
export type IssueCode = (exchange: Exchange, allowed: AllowedRequest, cookies?: readonly string[]) => Promise<Response>

/**
 * Whatever can fail is done before the transaction is spent, so that an outage in between costs nobody their place.
 *
 * @returns a function that throws {OAuthError} `client_unknown`, `transaction_unknown`, `lease_expired`, `store_unavailable`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2 | RFC 6749 §4.1.2}
 */
export function createIssueCode(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'clients'
    | 'grants'
    | 'challenges'
    | 'consents'
    | 'connections'
    | 'keys'
    | 'lifetimes'
    | 'policy'
    | 'refreshTokens'
    | 'view'
    | 'random'
    | 'sha256'
    | 'emit'
  >,
): IssueCode {
  const { issuer, clients, grants, keys, lifetimes, random, sha256, emit } = deps

  return async (exchange, { request, person, now: seenAt, remember = false, spend }, cookies) => {
    const client = await findRequestedClient(deps, request, exchange)
    // The epoch is known before the grant is born: a first process that makes one later would end the grant with it.
    await deps.view.ensureFresh()
    await clients.touch(client, seenAt)
    const id = createGrantId(random)
    const code = createAuthorizationCode(id, random)
    const sealed = await keys.seal({ kind: 'grant', id }, JSON.stringify(person))
    const codeDigest = await sha256(code)
    await spend?.()
    // Kept only now that somebody is known who can have said it (R163).
    if (remember) await deps.consents.remember(subjectOf(person), request)
    const expiresAt = epochMs(seenAt + lifetimes.grant * 1000)
    await deps.connections.add(subjectOf(person), { id, clientId: client.clientId, expiresAt })
    const grant = await grants.create(id, (now) => ({
      id,
      state: 'code',
      clientId: client.clientId,
      subject: subjectOf(person),
      resource: request.resource,
      scopes: request.scopes,
      redirectUri: request.redirectUri,
      codeDigest,
      challenge: request.challenge,
      codeExpiresAt: after(now, seconds(lifetimes.code)),
      failures: 0,
      bornAt: now,
      expiresAt: epochMs(now + lifetimes.grant * 1000),
      refreshable: client.grantTypes.includes('refresh_token'),
      generation: 0,
      salt: deps.refreshTokens.createSalt(),
      rotatedAt: now,
      idleExpiresAt: now,
      retries: 0,
      ...(request.jkt !== undefined && { jkt: request.jkt }),
      sealed,
    }))
    const { clientId, subject, resource, challenge } = grant
    const about = { clientId, grantId: id, subject, resource }
    emit(exchange, { name: 'granted', ...about })
    if (deps.challenges.add(clientId, challenge)) emit(exchange, { name: 'challenge_reused', ...about })
    const { redirectUri, state } = request
    return redirectSeeOther(formatAuthorizationResponse({ redirectUri, state, issuer }, code), cookies)
  }
}
