import { createBrowser, freePort, runJourney } from '@gw/test-harness'
import { toNodeHandler } from '@modelcontextprotocol/node'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizationServer } from '@gw/oauth-core'
import { createOAuthRouter, requireBearerAuth } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { mcp } from '../../../../examples/embed-in-hono/mcp.ts'
import { listen } from '../support/listen.ts'

/** An Express host of the SDK v2, below a path. */
async function serve() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}/t1`
  const resource = `${issuer}/mcp`
  const server = createAuthorizationServer({
    issuer,
    stores: createMemoryStores(),
    identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
    resources: [{ resource, scopes: { 'notes:read': 'Read', 'notes:write': 'Write' }, require: ['notes:read'] }],
  })
  onTestFinished(() => server.close())
  const app = express()
  app.use(createOAuthRouter(server))
  app.all('/t1/mcp', requireBearerAuth({ verifier: server, expectedResource: resource }), toNodeHandler(mcp))
  await listen(app, port)
  return resource
}

describe("requireBearerAuth in front of the SDK v2's handler", () => {
  it.each(['v1', 'v2'] as const)('lets its tools know the caller, for clients of the SDK %s', async (sdk) => {
    const serverUrl = await serve()
    expect(await runJourney({ sdk, serverUrl, browser: createBrowser(), as: 'alice' })).toMatchObject({
      version: sdk === 'v2' ? '2026-07-28' : '2025-11-25',
      whoami: { subject: 'fake:1', login: 'alice' },
      steppedUp: sdk === 'v2', // v1 cannot, so it asked for all scopes at once
      refreshed: true,
      signedOut: true,
    })
  })
})
