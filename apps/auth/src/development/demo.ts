import type { RequestHandler } from 'express'
import {
  OAuthError,
  protectedResourceMetadataUrl,
  type AuthorizationServer,
  type Principal,
  type Resource,
} from '@gw/oauth-core'
import { requireBearer } from '@gw/oauth-core/express'
import { sendFailure } from '../reply.ts'
import { isLocalOrigin } from './guard-host.ts'

/** The MCP server that development mode protects: at `/mcp` below the issuer. */
export async function createDemo(issuer: string): Promise<{
  readonly resource: Resource
  /** Origin, token and scopes first, then the MCP server itself. */
  readonly handlers: (server: AuthorizationServer) => readonly RequestHandler[]
}> {
  // Loaded here and nowhere else: the image of production does not have it.
  const { createDemoMcpServer, DEMO_RESOURCE } = await import('@gw/demo-mcp-server')
  const resource: Resource = { ...DEMO_RESOURCE, resource: `${issuer}/mcp`, default: true }
  const principals = new WeakMap<object, Principal>()
  const serve = createDemoMcpServer({
    resourceMetadata: protectedResourceMetadataUrl(resource.resource),
    caller(request) {
      const principal = principals.get(request)
      if (principal === undefined) return undefined
      const { subject, login, clientId, scopes } = principal
      return { subject, login, clientId, scopes }
    },
  })
  return {
    resource,
    handlers: (server) => [
      refuseForeignOrigin,
      requireBearer(server.guard({ resource: resource.resource })),
      (request, response, next) => {
        const principal: Principal = response.locals['principal']
        principals.set(request, principal)
        serve(request, response).catch(next)
      },
    ],
  }
}

const refuseForeignOrigin: RequestHandler = (request, response, next) => {
  if (isLocalOrigin(request.headers.origin)) next()
  else sendFailure(response, new OAuthError('origin_refused'))
}
