import type { RequestHandler } from 'express'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { toAuthInfo } from '../mcp-sdk/auth-info.ts'
import type { AuthorizationServer } from '../options.ts'
import { protectedResourceMetadataUrl } from '../protocol/resource-indicator.ts'
import { protect } from './protect.ts'

/** The options of the MCP SDK's middleware of the same name. */
export interface BearerAuthOptions {
  /** The server itself, where the SDK takes a provider. */
  readonly verifier: Pick<AuthorizationServer, 'guard'>
  /** The resource that tokens must be for. The SDK can do without; a token for another service would then pass. */
  readonly expectedResource: URL | string
  /** Beyond the resource's own `require`. */
  readonly requiredScopes?: readonly string[]
  /** Follows from the resource, so it may be left out. Another one than that is refused. */
  readonly resourceMetadataUrl?: string
}

/**
 * Takes the place of the MCP SDK's `requireBearerAuth`: what a caller may do is at `request.auth`, where the SDK's
 * transports find it and hand it to tools as `authInfo`. The principal is at `response.locals.principal` too.
 *
 * @throws {ConfigurationError} when `resourceMetadataUrl` is not where the resource's metadata lies
 * @throws {Error} when no such resource is configured
 */
export function requireBearerAuth(options: BearerAuthOptions): RequestHandler {
  const { verifier, expectedResource, requiredScopes = [], resourceMetadataUrl } = options
  const resource = expectedResource.toString()
  const guard = verifier.guard({ resource, scopes: requiredScopes })
  const derived = protectedResourceMetadataUrl(resource)
  if (resourceMetadataUrl !== undefined && resourceMetadataUrl !== derived) {
    throw new ConfigurationError([`resourceMetadataUrl must be ${derived}: leave it out, it follows from the resource`])
  }
  // No declaration of `auth` here: it would contradict the SDK's own wherever both are compiled.
  return protect(guard, (principal, guarded, request) => {
    Object.assign(request, { auth: toAuthInfo(principal, guarded) })
  })
}
