// Half a step: the authorization server is new, the SDK's own bearer check stays and asks it.
import { createOAuthRouter } from '@gw/oauth-core/express'
import { createTokenVerifier } from '@gw/oauth-core/mcp-sdk'
import { InsufficientScopeError, InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/sdk/server/auth/router.js'
import express from 'express'
import { issuer, notes, server, signInPage } from './authorization-server.ts'
import { changesNotes, handleMcp } from './handle-mcp.ts'

const app = express()

app.use(createOAuthRouter(server))
app.use(signInPage)

const verifier = createTokenVerifier(server.guard({ resource: notes.resource }), (code, description) =>
  code === 'invalid_token' ? new InvalidTokenError(description) : new InsufficientScopeError(description),
)

const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(new URL(notes.resource))
const mayRead = requireBearerAuth({ verifier, resourceMetadataUrl })
const mayWrite = requireBearerAuth({ verifier, requiredScopes: ['notes:read', 'notes:write'], resourceMetadataUrl })
app.use('/mcp', express.json(), (request, response, next) =>
  (changesNotes(request) ? mayWrite : mayRead)(request, response, next),
)
app.post('/mcp', handleMcp)

app.listen(Number(new URL(issuer).port), '127.0.0.1')
