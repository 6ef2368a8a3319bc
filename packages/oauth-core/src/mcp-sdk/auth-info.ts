import { protectedResourceMetadataUrl } from '../protocol/resource-indicator.ts'
import type { Principal } from '../tokens/principal.ts'

/** What the MCP SDKs hand to tools as `authInfo`: v1's shape and v2's, without either. */
export interface AuthInfo {
  /** The live token. A tool must send it nowhere: MCP forbids passing it through. */
  readonly token: string
  readonly clientId: string
  /** As granted: `implies` is applied where scopes are required, not here. */
  readonly scopes: string[]
  /** Seconds since 1970. */
  readonly expiresAt: number
  readonly resource: URL
  /** Where challenges of a single tool send the client (SDK v2). */
  readonly resourceMetadataUrl: string
  readonly extra: {
    readonly subject: string
    readonly grantId: string
    readonly login?: string
    readonly groups: readonly string[]
  }
}

/** `scheme token`, as a guard has let it pass. */
const CREDENTIALS = /^\S+ (\S+)$/

/**
 * A principal as the MCP SDKs know a caller, for `transport.handleRequest(request, { authInfo })`.
 *
 * @param request - the one that the guard judged; read for the token alone
 */
export function toAuthInfo(principal: Principal, request: Request): AuthInfo {
  const { subject, grantId, login, groups, clientId, scopes, resource, expiresAt } = principal
  const [, token = ''] = CREDENTIALS.exec(request.headers.get('authorization') ?? '') ?? []
  return {
    token,
    clientId,
    scopes: [...scopes],
    expiresAt: Math.floor(expiresAt / 1000),
    resource: new URL(resource),
    resourceMetadataUrl: protectedResourceMetadataUrl(resource),
    extra: { subject, grantId, ...(login === undefined ? {} : { login }), groups: [...groups] },
  }
}
