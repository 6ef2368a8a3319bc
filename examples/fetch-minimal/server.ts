// Whatever speaks Request and Response can hold an authorization server: here a plain function, with its state in memory.
import { once } from 'node:events'
import { createGitHubIdentityProvider } from '@gw/github-idp'
import { createAuthorizationServer } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { serve } from '@hono/node-server'
import { env } from './env.ts'

const issuer = env('ISSUER')
const resource = `${issuer}/notes`

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
  resources: [{ resource, scopes: { 'notes:read': 'Read your notes' } }],
})
const guard = server.guard({ resource })

async function fetch(request: Request): Promise<Response> {
  const answer = await server.fetch(request)
  if (answer !== undefined) return answer // it was for one of the server's own paths
  if (new URL(request.url).pathname !== '/notes') return new Response('Not found', { status: 404 })
  const outcome = await guard(request)
  return 'response' in outcome ? outcome.response : Response.json({ principal: outcome.principal })
}

const http = serve({ fetch, hostname: '127.0.0.1', port: Number(new URL(issuer).port) }, () => {
  console.log(`listening at ${issuer}`)
})

await once(process, 'SIGTERM')
http.close()
await server.close()
