import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createDemoMcpServer, DEMO_RESOURCE } from '@gw/demo-mcp-server'
import {
  createAuthorizationServer,
  protectedResourceMetadataUrl,
  type AuthorizationServer,
  type FetchedDocument,
  type PreRegisteredClient,
  type Principal,
} from '@gw/oauth-core'
import { createOAuthRouter, requireBearer } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { freePort } from '@gw/test-harness'
import express, { type Express } from 'express'

/** An authorization server and the MCP server that it protects, on loopback. */
export interface World {
  readonly issuer: string
  /** The MCP server, with its path. */
  readonly resource: string
  readonly server: AuthorizationServer
  /** Puts a document where clients' addresses lead to: what a client says about itself, or its keys. */
  publish(url: string, document: object): void
  /** Kinds of requests that were answered with 500 or more; empty as long as all is well. */
  readonly breakdowns: readonly string[]
  close(): Promise<void>
}

/** The lower-case hex SHA-256 by which an operator writes down a secret. */
export const sha256Hex = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/**
 * Everything of the protocol is switched on. People sign in without a page; the consent page is real.
 *
 * @param options - `clients`: the operator's; `resource` is the MCP server's, which is known only now
 */
export async function openWorld(options: {
  readonly clients: (resource: string) => readonly PreRegisteredClient[]
}): Promise<World> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const resource = `${issuer}/mcp`
  const documents = new Map<string, FetchedDocument>()
  const server = createAuthorizationServer({
    issuer,
    stores: createMemoryStores(),
    identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
    resources: [{ ...DEMO_RESOURCE, resource, default: true }],
    clients: options.clients(resource),
    ports: {
      signatures: nodeSignatures,
      fetch: async (url) => documents.get(url) ?? { status: 404, headers: new Headers(), body: new Uint8Array() },
    },
  })
  const breakdowns: string[] = []
  const app = createApp(server, resource, breakdowns)
  const http = createServer(app)
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  return {
    issuer,
    resource,
    server,
    breakdowns,
    publish(url, document) {
      documents.set(url, {
        status: 200,
        headers: new Headers({ 'content-type': 'application/json', 'cache-control': 'max-age=3600' }),
        body: new TextEncoder().encode(JSON.stringify(document)),
      })
    },
    close: () => close(http, server),
  }
}

/** `/mcp` is the demo MCP server; `/mcp/whoami` answers any method with the principal, for clients that speak no MCP. */
function createApp(server: AuthorizationServer, resource: string, breakdowns: string[]): Express {
  const principals = new WeakMap<object, Principal>()
  const serve = createDemoMcpServer({
    resourceMetadata: protectedResourceMetadataUrl(resource),
    caller(request) {
      const principal = principals.get(request)
      return principal === undefined ? undefined : { login: undefined, ...principal }
    },
  })
  const app = express().disable('x-powered-by')
  app.use((request, response, next) => {
    response.once('finish', () => {
      if (response.statusCode >= 500) breakdowns.push(`${request.method} ${request.path}: ${response.statusCode}`)
    })
    next()
  })
  app.use(createOAuthRouter(server))
  const guarded = requireBearer(server.guard({ resource }))
  app.use('/mcp/whoami', guarded, (_, response) => void response.json(response.locals['principal']))
  app.use('/mcp', guarded, (request, response, next) => {
    const principal: Principal = response.locals['principal']
    principals.set(request, principal)
    serve(request, response).catch(next)
  })
  return app
}

async function close(http: Server, server: AuthorizationServer): Promise<void> {
  http.close()
  http.closeAllConnections()
  await server.close()
}
