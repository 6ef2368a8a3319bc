// An MCP server and the authorization server that guards it in one Hono app, both below the issuer's path. Discovery
// lies at the root of the host all the same, so the authorization server is asked about every path.
import { once } from 'node:events'
import { createGitHubIdentityProvider } from '@gw/github-idp'
import { createAuthorizationServer } from '@gw/oauth-core'
import { toAuthInfo } from '@gw/oauth-core/mcp-sdk'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { env } from './env.ts'
import { mcp } from './mcp.ts'

const issuer = env('ISSUER') // https://example.com/notes
const resource = `${issuer}/mcp`

const server = createAuthorizationServer({
  issuer,
  stores: createMemoryStores(),
  identityProviders: [
    createGitHubIdentityProvider({
      clientId: env('GITHUB_CLIENT_ID'),
      clientSecret: env('GITHUB_CLIENT_SECRET'),
      allow: { users: ['octocat'] },
      url: env('GITHUB_URL'), // these two only for an Enterprise Server
      apiUrl: env('GITHUB_API_URL'),
    }),
  ],
  resources: [
    {
      resource,
      scopes: { 'notes:read': 'Read your notes', 'notes:write': 'Change your notes' },
      require: ['notes:read'],
    },
  ],
})
const guard = server.guard({ resource })

const app = new Hono()
app.use(async (context, next) => {
  const clientAddress = getConnInfo(context).remote.address // limits count by it: behind a proxy, what that one says
  return (await server.fetch(context.req.raw, { clientAddress })) ?? next()
})
app.all(new URL(resource).pathname, async ({ req }) => {
  const outcome = await guard(req.raw)
  if ('response' in outcome) return outcome.response
  return mcp.fetch(req.raw, { authInfo: toAuthInfo(outcome.principal, req.raw) })
})

const http = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(new URL(issuer).port) }, () => {
  console.log(`listening at ${issuer}`)
})

await once(process, 'SIGTERM')
http.close()
await server.close()
