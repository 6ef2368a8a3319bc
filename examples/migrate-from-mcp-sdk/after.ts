// The same host on @gw/oauth-core: the router and the bearer check come from elsewhere, the provider is gone.
import { createOAuthRouter, requireBearerAuth } from '@gw/oauth-core/express'
import express from 'express'
import { issuer, notes, server, signInPage } from './authorization-server.ts'
import { changesNotes, handleMcp } from './handle-mcp.ts'

const app = express()

app.use(createOAuthRouter(server))
app.use(signInPage)

const expectedResource = notes.resource
const mayRead = requireBearerAuth({ verifier: server, expectedResource, requiredScopes: ['notes:read'] })
const mayWrite = requireBearerAuth({ verifier: server, expectedResource, requiredScopes: ['notes:write'] })
app.use('/mcp', express.json(), (request, response, next) =>
  (changesNotes(request) ? mayWrite : mayRead)(request, response, next),
)
app.post('/mcp', handleMcp)

app.listen(Number(new URL(issuer).port), '127.0.0.1')
