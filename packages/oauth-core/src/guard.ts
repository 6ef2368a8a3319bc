import { dpopNonceOf } from './errors/dpop-nonce-wanted.ts'
import { isOAuthError, OAuthError } from './errors/oauth-error.ts'
import { resourceFailureOf } from './errors/resource-failure.ts'
import { retryAfterSeconds } from './http/failure-response.ts'
import { respondJson } from './http/respond.ts'
import type { Guard } from './options.ts'
import type { Random } from './ports/random.ts'
import type { Resource, ResourceDirectory } from './ports/resources.ts'
import { formatChallenge } from './protocol/challenge.ts'
import { protectedResourceMetadataUrl } from './protocol/resource-indicator.ts'
import { formatScope, withImplied } from './protocol/scope.ts'
import { parseTokenCredentials, type TokenCredentials, type TokenScheme } from './protocol/token-credentials.ts'
import { requiredScopes } from './resources/resource-scopes.ts'
import type { Principal, TokenUse, Verifier } from './tokens/principal.ts'

/**
 * Makes guards for routes of the same process: tokens from the `Authorization` header alone (RFC 6750 §2.1), with a
 * DPoP proof where they are bound to a key (RFC 9449 §7), and the challenge that MCP clients discover the authorization
 * server by (RFC 9728 §5.1).
 */
export function createGuards(deps: {
  readonly verifier: Verifier
  readonly resources: ResourceDirectory
  readonly random: Random
  /** Told of each refusal with its true reason. */
  readonly onRefusal: (error: unknown, resource: Resource) => void
}): (options: { readonly resource: string; readonly scopes?: readonly string[] }) => Guard {
  const { verifier, resources, random, onRefusal } = deps

  async function authorize(
    request: Request,
    credentials: TokenCredentials | undefined,
    resource: Resource,
    needed: readonly string[],
  ): Promise<Principal> {
    if (credentials === undefined) throw new OAuthError('token_missing')
    const { scheme, token } = credentials
    if (new URL(request.url).searchParams.has('access_token')) throw new OAuthError('credentials_repeated')
    const use = { resource: resource.resource, ...(scheme === 'DPoP' && { dpop: proofOf(request, resource) }) }
    const principal = verifier.recall(token, use) ?? (await verifier.verify(token, use))
    const held = withImplied(principal.scopes, resource.implies)
    if (needed.every((scope) => held.has(scope))) return principal
    throw new InsufficientScope(principal, needed)
  }

  return ({ resource: uri, scopes = [] }) => {
    const resource = (): Resource => {
      const found = resources.find(uri)
      if (found === undefined) throw new Error(`no resource ${uri} is configured`)
      return found
    }
    resource()

    return async (request) => {
      const found = resource()
      const needed = [...new Set([...requiredScopes(found), ...scopes])]
      let scheme: TokenScheme | undefined
      try {
        const credentials = parseTokenCredentials(request.headers.get('authorization'))
        scheme = credentials?.scheme
        return { principal: await authorize(request, credentials, found, needed) }
      } catch (error) {
        // Whatever is not a refusal is "cannot tell": its row is 503 or 500, never 200 and never 401.
        const granted = error instanceof InsufficientScope ? error.granted : []
        onRefusal(error, found)
        return { response: respondRefusal(error, found, { scheme, scopes: [...new Set([...granted, ...needed])] }) }
      }
    }
  }

  function respondRefusal(
    error: unknown,
    resource: Resource,
    { scheme, scopes }: { readonly scheme: TokenScheme | undefined; readonly scopes: readonly string[] },
  ): Response {
    const failure = resourceFailureOf(error)
    const { code, status, description } = failure
    const headers: Record<string, string> = {}
    if (status < 429) {
      const missing = isOAuthError(error) && error.reason === 'token_missing'
      headers['www-authenticate'] = formatChallenge({
        resourceMetadata: protectedResourceMetadataUrl(resource.resource),
        // What is malformed would be refused with any scope.
        scopes: status === 400 ? [] : scopes,
        ...(missing ? {} : { failure }),
        ...(scheme !== undefined && { scheme }),
      })
      const nonce = dpopNonceOf(error)
      if (nonce !== undefined) headers['dpop-nonce'] = nonce
    } else if (status !== 500) {
      headers['retry-after'] = retryAfterSeconds(error, random)
    }
    return respondJson({ error: code, error_description: description }, status, headers)
  }
}

/**
 * What a proof must be for: this method, at the resource's origin as configured, never as in `Host` (R305).
 *
 * The path is that of the request: a proxy that changes paths on the way must be undone by whoever makes the request.
 */
function proofOf(request: Request, { resource }: Resource): NonNullable<TokenUse['dpop']> {
  const url = new URL(resource).origin + new URL(request.url).pathname
  return { proof: request.headers.get('dpop') ?? '', method: request.method, url }
}

/** A living token with too little in it: the challenge names what it has and what it needs, as clients ask for exactly that. */
class InsufficientScope extends OAuthError {
  readonly granted: readonly string[]

  constructor(principal: Principal, needed: readonly string[]) {
    const { clientId, grantId } = principal
    super('scope_insufficient', { clientId, grantId, needed: formatScope(needed) })
    this.granted = principal.scopes
  }
}
