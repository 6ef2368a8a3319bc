// An Express app that is its own authorization server: people sign in with GitHub, state lies in Redis, `/notes` needs a
// token, and a Traefik in front may ask `/verify` about the requests that it lets pass to the notes.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createForwardAuth, type Service } from '@gw/forwardauth-middleware'
import { createGitHubIdentityProvider } from '@gw/github-idp'
import { createAuthorizationServer, createResourceDirectory } from '@gw/oauth-core'
import { createOAuthRouter, requireBearer } from '@gw/oauth-core/express'
import { nodeSignatures } from '@gw/oauth-core/node'
import { connectRedis, createRedisStores } from '@gw/redis-store'
import express from 'express'
import { env } from './env.ts'

const issuer = env('ISSUER')
const notes = `${issuer}/notes`
const services = createResourceDirectory<Service>([{ resource: notes, scopes: { 'notes:read': 'Read your notes' } }])

const redis = connectRedis({ url: env('REDIS_URL'), onError: ({ message }) => console.error(message) })
const stores = createRedisStores({ redis })
const server = createAuthorizationServer({
  issuer,
  secret: env('SECRET'),
  stores,
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
  resources: services,
  ports: { signatures: nodeSignatures }, // remembered tokens are answered without a promise
})

const app = express()
app.disable('x-powered-by')
app.use(createOAuthRouter(server))
app.get('/notes', requireBearer(server.guard({ resource: notes })), (_request, response) => {
  response.json({ principal: response.locals['principal'] })
})

// Ahead of Express: it runs before every request to the notes. Whoever is no trusted proxy gets 403.
const verify = createForwardAuth({ verifier: server.verifier, services, trustedProxies: ['127.0.0.1'] })
const http = createServer((request, response) => {
  if (request.url === '/verify') verify(request, response)
  else app(request, response)
})
const { port } = new URL(issuer)
const listenOn = Number(process.env['PORT'] ?? (port === '' ? '8000' : port))
http.listen(listenOn, '127.0.0.1', () => console.log(`listening on port ${listenOn} for ${issuer}`))

await once(process, 'SIGTERM')
http.close()
await server.close()
await stores.close?.()
redis.disconnect()
