import {
  createBrowser,
  createMcpClientV1,
  createMcpClientV2,
  freePort,
  walkAuthorization,
  type McpClient,
} from '@gw/test-harness'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizationServer, type PreRegisteredClient } from '@gw/oauth-core'
import { createOAuthRouter, requireBearerAuth } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { handleMcp } from '../../../../examples/migrate-from-mcp-sdk/handle-mcp.ts'
import { listen } from '../support/listen.ts'
import { startExample } from './start-example.ts'

const READY = '/.well-known/oauth-authorization-server'

/** The host after the move, at the address where it was before. */
async function serveAfter(port: number, clients: readonly PreRegisteredClient[]): Promise<void> {
  const issuer = `http://127.0.0.1:${port}`
  const resource = `${issuer}/mcp`
  const server = createAuthorizationServer({
    issuer,
    clients,
    stores: createMemoryStores(),
    identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
    resources: [{ resource, scopes: { 'notes:read': 'Read your notes' } }],
  })
  onTestFinished(() => server.close())
  const app = express()
  app.use(createOAuthRouter(server))
  app.post('/mcp', requireBearerAuth({ verifier: server, expectedResource: resource }), express.json(), handleMcp)
  await listen(app, port)
}

async function signIn(client: McpClient): Promise<void> {
  const url = client.credentials.takeAuthorizationUrl()
  await client.finish(await walkAuthorization(createBrowser(), url, { as: 'alice', decision: 'allow' }))
}

/** A client that used the host until it was gone, and what the host's owner hands over of it. */
async function knownBefore(create: typeof createMcpClientV1, port: number) {
  const before = await startExample('migrate-from-mcp-sdk/before.ts', { port, ready: READY })
  const client = create({ serverUrl: `${before.origin}/mcp` })
  onTestFinished(() => client.close())
  await client.connect()
  await client.askFor('notes:read')
  await signIn(client)
  expect(await client.connect()).toBe('connected')
  await before.stop()
  const clientId = client.credentials.clientInformation()?.client_id ?? ''
  return { client, registration: { client_id: clientId, redirect_uris: ['http://127.0.0.1:33418/callback'] } }
}

describe('a client that the host knew before it moved', () => {
  it('signs its person in once more, when its registration came along', async () => {
    const port = await freePort()
    const { client, registration } = await knownBefore(createMcpClientV1, port)
    await serveAfter(port, [registration])
    expect(await client.connect()).toBe('authorize')
    await signIn(client)
    expect(await client.connect()).toBe('connected')
    expect(client.credentials.clientInformation()?.client_id).toBe(registration.client_id)
  })

  it('cannot go on by itself when its registration is not known', async () => {
    const port = await freePort()
    const { client } = await knownBefore(createMcpClientV1, port)
    await serveAfter(port, [])
    expect(await client.connect()).toBe('authorize')
    await expect(signIn(client)).rejects.toThrow('400 This request cannot go on')
  })

  it('cannot go on by itself when it remembers the issuer with a slash and compares, as the SDK v2 does', async () => {
    const port = await freePort()
    const { client, registration } = await knownBefore(createMcpClientV2, port)
    await serveAfter(port, [registration])
    expect(await client.connect()).toBe('authorize')
    await expect(signIn(client)).rejects.toThrow('Issuer mismatch')
  })
})
