// A host as the MCP SDK's documentation builds it: its router, its bearer check, and a provider that does the OAuth.
import { DemoInMemoryAuthProvider } from '@modelcontextprotocol/sdk/examples/server/demoInMemoryOAuthProvider.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { getOAuthProtectedResourceMetadataUrl, mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import express from 'express'
import { env } from './env.ts'
import { changesNotes, handleMcp } from './handle-mcp.ts'

const issuerUrl = new URL(env('ISSUER'))
const mcpUrl = new URL('/mcp', issuerUrl)
const provider = new DemoInMemoryAuthProvider()
const app = express()

app.use(
  mcpAuthRouter({
    provider,
    issuerUrl,
    resourceServerUrl: mcpUrl,
    scopesSupported: ['notes:read', 'notes:write'],
    resourceName: 'Notes',
  }),
)

const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(mcpUrl)
const mayRead = requireBearerAuth({ verifier: provider, requiredScopes: ['notes:read'], resourceMetadataUrl })
const mayWrite = requireBearerAuth({ verifier: provider, requiredScopes: ['notes:write'], resourceMetadataUrl })
app.use('/mcp', express.json(), (request, response, next) =>
  (changesNotes(request) ? mayWrite : mayRead)(request, response, next),
)
app.post('/mcp', handleMcp)

app.listen(Number(issuerUrl.port), '127.0.0.1')
