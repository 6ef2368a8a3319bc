// An Express app with an authorization server, GitHub sign-in, state in Redis, one protected route, and /verify for Traefik.
import { createServer } from 'node:http'
import { createForwardAuth } from '@gw/forwardauth-middleware'
import { createGitHubIdentityProvider } from '@gw/github-idp'
import { createAuthorizationServer } from '@gw/oauth-core'
import { createOAuthRouter, requireBearer } from '@gw/oauth-core/express'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createRedisStores } from '@gw/redis-store'
import express from 'express'
import { Redis } from 'ioredis'
import { env } from './env.ts'

const issuer = env('ISSUER')
const resource = `${issuer}/notes`
const redis = new Redis(env('REDIS_URL'))

const server = createAuthorizationServer({
  issuer,
  secret: env('SECRET'),
  stores: createRedisStores({ redis }),
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
  ports: { signatures: nodeSignatures },
})

const app = express()
app.disable('x-powered-by')
app.use(createOAuthRouter(server))
app.get('/notes', requireBearer(server.guard({ resource })), (_request, response) => {
  response.json({ for: response.locals['principal'] })
})

createServer(app).listen(Number(new URL(issuer).port), '127.0.0.1', () => console.log(`listening at ${issuer}`))
