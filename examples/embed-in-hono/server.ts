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

const issuer = env('ISSUER') // https://example.com/notes, or http://127.0.0.1:8000
const resource = `${issuer}/mcp`

const server = createAuthorizationServer({
  issuer,
  stores: createMemoryStores(),
  identityProviders: [
    createGitHubIdentityProvider({
      clientId: env('GITHUB_CLIENT_ID'),
      clientSecret: env('GITHUB_CLIENT_SECRET'),
      allow: { users: ['octocat'] },
      // Of an Enterprise Server; github.com otherwise.
      url: process.env['GITHUB_URL'] ?? 'https://github.com',
      apiUrl: process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
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

const { port } = new URL(issuer)
const listenOn = Number(process.env['PORT'] ?? (port === '' ? '8000' : port))
const http = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: listenOn }, () => {
  console.log(`listening on port ${listenOn} for ${issuer}`)
})

await once(process, 'SIGTERM')
http.close()
await server.close()
