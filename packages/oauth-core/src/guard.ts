import { failureOf, isOAuthError, OAuthError } from './errors/oauth-error.ts'
import { retryAfterSeconds } from './http/failure-response.ts'
import { respondJson } from './http/respond.ts'
import type { Guard } from './options.ts'
import type { Random } from './ports/random.ts'
import type { Resource, ResourceDirectory } from './ports/resources.ts'
import { parseBearer } from './protocol/bearer.ts'
import { formatChallenge } from './protocol/challenge.ts'
import { protectedResourceMetadataUrl } from './protocol/resource-indicator.ts'
import { withImplied } from './protocol/scope.ts'
import { requiredScopes } from './resources/resource-scopes.ts'
import type { Principal, Verifier } from './tokens/principal.ts'

/**
 * Makes guards for routes of the same process: bearer tokens from the `Authorization` header alone (RFC 6750 §2.1),
 * with the challenge that MCP clients discover the authorization server by (RFC 9728 §5.1).
 */
export function createGuards(deps: {
  readonly verifier: Verifier
  readonly resources: ResourceDirectory
  readonly random: Random
  /** Told of each refusal with its true reason. */
  readonly onRefusal: (error: unknown, resource: Resource) => void
}): (options: { readonly resource: string; readonly scopes?: readonly string[] }) => Guard {
  const { verifier, resources, random, onRefusal } = deps

  async function authorize(request: Request, resource: Resource, needed: readonly string[]): Promise<Principal> {
    const token = parseBearer(request.headers.get('authorization'))
    if (token === undefined) throw new OAuthError('token_missing')
    if (new URL(request.url).searchParams.has('access_token')) throw new OAuthError('credentials_repeated')
    const use = { resource: resource.resource }
    const principal = verifier.recall(token, use) ?? (await verifier.verify(token, use))
    const held = withImplied(principal.scopes, resource.implies)
    if (needed.every((scope) => held.has(scope))) return principal
    throw new InsufficientScope(principal)
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
      try {
        return { principal: await authorize(request, found, needed) }
      } catch (error) {
        // Whatever is not a refusal is "cannot tell": its row is 503 or 500, never 200 and never 401.
        const granted = error instanceof InsufficientScope ? error.granted : []
        onRefusal(error, found)
        return { response: respondRefusal(error, found, [...new Set([...granted, ...needed])]) }
      }
    }
  }

  function respondRefusal(error: unknown, resource: Resource, scopes: readonly string[]): Response {
    const failure = failureOf(error)
    const { code, status, description } = failure
    const headers: Record<string, string> = {}
    if (status < 429) {
      const missing = isOAuthError(error) && error.reason === 'token_missing'
      headers['www-authenticate'] = formatChallenge({
        resourceMetadata: protectedResourceMetadataUrl(resource.resource),
        scopes,
        ...(missing ? {} : { failure }),
      })
    } else if (status !== 500) {
      headers['retry-after'] = retryAfterSeconds(error, random)
    }
    return respondJson({ error: code, error_description: description }, status, headers)
  }
}

/** A living token with too little in it: the challenge names what it has and what it needs, as clients ask for exactly that. */
class InsufficientScope extends OAuthError {
  readonly granted: readonly string[]

  constructor(principal: Principal) {
    super('scope_insufficient', { clientId: principal.clientId, grantId: principal.grantId })
    this.granted = principal.scopes
  }
}
