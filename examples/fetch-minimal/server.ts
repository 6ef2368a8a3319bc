// A plain fetch app: whatever speaks Request and Response can hold an authorization server. Memory stores, one process.
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
      url: env('GITHUB_URL'),
      apiUrl: env('GITHUB_API_URL'),
    }),
  ],
  resources: [{ resource, scopes: { 'notes:read': 'Read your notes' } }],
})
const guard = server.guard({ resource })

async function fetch(request: Request): Promise<Response> {
  const answered = await server.fetch(request)
  if (answered !== undefined) return answered
  if (new URL(request.url).pathname !== '/notes') return new Response('Not found', { status: 404 })
  const outcome = await guard(request)
  return 'response' in outcome ? outcome.response : Response.json({ for: outcome.principal })
}

serve({ fetch, hostname: '127.0.0.1', port: Number(new URL(issuer).port) }, () => console.log(`listening at ${issuer}`))
