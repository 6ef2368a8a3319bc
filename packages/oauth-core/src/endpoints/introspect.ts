import type { Client } from '../clients/client.ts'
import { createFailureLimit } from '../clients/failure-limit.ts'
import { failureOf, isOAuthError } from '../errors/oauth-error.ts'
import { rotate, type Rotation } from '../grants/rotate.ts'
import { respondJson } from '../http/respond.ts'
import { isSecretOfKind } from '../keys/opaque-secret.ts'
import type { RateLimit } from '../ports/rate-limiter.ts'
import { formatIntrospectionResponse, type LivingToken } from '../protocol/introspection-response.ts'
import { requireParameter } from '../protocol/parameters.ts'
import { parsePerson } from '../sign-in/person.ts'
import { parseAccessToken } from '../tokens/parse-access-token.ts'
import { unverifiedAudience } from '../tokens/unverified-audience.ts'
import { epochMs } from '../values/time.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { readCredentialForm } from './read-credential-form.ts'

/**
 * 50 tokens at once that are not alive, then ten a second, for each caller: an MCP server whose clients come with old
 * tokens stays below, and who tries out made-up ones does not (R329).
 */
const GUESSES: RateLimit = { burst: 50, refillMs: 100 }

/**
 * `POST /introspect`: tells a caller who proved itself about tokens that concern it: an MCP server about those made for
 * it, a client about its own. Of all others it hears what it hears of a token that never was.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662.html#section-2.1 | RFC 7662 §2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662.html#section-4 | RFC 7662 §4}
 */
export function createIntrospect(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'authenticate'
    | 'grants'
    | 'policy'
    | 'keys'
    | 'view'
    | 'providers'
    | 'resources'
    | 'refreshTokens'
    | 'verifier'
    | 'limits'
    | 'clock'
    | 'sha256'
  >,
): Endpoint {
  const { issuer, authenticate, grants, policy, keys, view, providers, resources, refreshTokens, verifier, sha256 } =
    deps
  const guesses = createFailureLimit(deps)

  async function findAccessToken(token: string, caller: Client): Promise<LivingToken | undefined> {
    const resource = unverifiedAudience(token)
    if (resource === undefined) return undefined
    const { principal, jkt } = await verifier.inspect(token, { resource }) // who asks need not hold its key
    const { clientId, subject, scopes, resource: audience } = principal
    const serves = caller.privileges?.serves.some((uri) => resources.find(uri)?.resource === audience) ?? false
    if (clientId !== caller.clientId && !serves) return undefined
    const { issuedAt, expiresAt, id } = parseAccessToken(token).claims
    return {
      issuer,
      subject,
      clientId,
      issuedAt: epochMs(issuedAt * 1000),
      expiresAt: epochMs(expiresAt * 1000),
      access: { resource: audience, scopes, id, jkt },
    }
  }

  /** A refresh token concerns its client alone, and only the one that it would have to use next (R327). */
  async function findRefreshToken(token: string, caller: Client): Promise<LivingToken | undefined> {
    const presented = await refreshTokens.parse(token)
    const { grant, now } = (await grants.find(presented.grantId)) ?? {}
    if (grant === undefined || now === undefined) return undefined
    if (!(await refreshTokens.matches(presented, grant.salt))) return undefined
    const use: Rotation = {
      generation: presented.generation,
      clientId: caller.clientId,
      scopes: undefined,
      resource: undefined,
      jkt: grant.jkt, // who asks need not hold its key
      bindsRefreshToken: false,
      waitedMs: 0,
    }
    if (rotate(grant, use, now, policy).verdict !== 'rotated') return undefined // what would be; nothing is written
    await view.ensureFresh()
    const { id, clientId, subject, bornAt } = grant
    if (view.isRevoked({ grantId: id, bornAt, subject, clientId })) return undefined
    const { provider, identity } = parsePerson(await keys.unseal({ kind: 'grant', id }, grant.sealed))
    if (providers.find((one) => one.id === provider)?.admits(identity) !== true) return undefined
    const expiresAt = epochMs(Math.min(grant.idleExpiresAt, grant.expiresAt))
    return { issuer, subject, clientId, issuedAt: grant.rotatedAt, expiresAt }
  }

  async function find(token: string, caller: Client): Promise<LivingToken | undefined> {
    try {
      return await (isSecretOfKind('refresh', token) ? findRefreshToken(token, caller) : findAccessToken(token, caller))
    } catch (error) {
      // Dead in whatever way is not alive; "could not tell" is neither, and is passed on (503).
      const dead = isOAuthError(error) && ['invalid_grant', 'invalid_token'].includes(failureOf(error).code)
      if (dead) return undefined
      throw error
    }
  }

  return async (exchange) => {
    const form = await readCredentialForm(exchange)
    const caller = await authenticate(exchange, form, { proven: true })
    const token = requireParameter(form, 'token')
    const found = await find(token, caller)
    if (found === undefined) {
      // After the token was looked at: anybody can show an MCP server tokens that are none, and must not shut out those
      // who come with good ones.
      const attempt = `introspect:${await sha256(caller.clientId)}`
      guesses.check(attempt)
      await guesses.count(attempt, GUESSES)
    }
    return respondJson(formatIntrospectionResponse(found))
  }
}
