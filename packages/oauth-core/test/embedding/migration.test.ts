import { createBrowser, createMcpClientV1, runJourney, walkAuthorization } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startExample, type RunningExample } from './start-example.ts'

const READY = '/.well-known/oauth-authorization-server'

describe('the host before it moved', () => {
  let host: RunningExample
  beforeAll(async () => {
    host = await startExample('migrate-from-mcp-sdk/before.ts', { ready: READY })
  })
  afterAll(() => host?.stop())

  it('is one that clients of the SDK use', async () => {
    const client = createMcpClientV1({ serverUrl: `${host.origin}/mcp` })
    expect(await client.connect()).toBe('authorize')
    const url = client.credentials.takeAuthorizationUrl()
    url.searchParams.set('scope', 'notes:read')
    await client.finish(await walkAuthorization(createBrowser(), url, { as: 'nobody', decision: 'allow' }))
    expect(await client.connect()).toBe('connected')
    expect(await client.callTool('whoami')).toHaveProperty('text')
    await client.close()
  })
})

describe.each([
  ['after it moved', 'after.ts'],
  ["after half of it moved, the SDK's own bearer check kept", 'after-keeping-bearer-auth.ts'],
])('the host %s', (_, program) => {
  let host: RunningExample
  beforeAll(async () => {
    host = await startExample(`migrate-from-mcp-sdk/${program}`, { ready: READY })
  })
  afterAll(() => host?.stop())

  it.each(['v1', 'v2'] as const)(
    'takes the SDK %s from discovery to revocation, and its tools know the caller',
    async (sdk) => {
      const serverUrl = `${host.origin}/mcp`
      const journey = await runJourney({ sdk, serverUrl, browser: createBrowser(), as: 'alice' })
      expect(journey).toMatchObject({
        tools: ['whoami', 'add_note'],
        note: { text: 'written on a journey', by: 'alice' },
        whoami: {
          hasToken: true,
          clientId: expect.stringMatching(/^[\w-]+$/),
          scopes: expect.arrayContaining(['notes:read']),
          expiresAt: expect.any(Number),
          resource: serverUrl,
          extra: { subject: 'site:1', login: 'alice', groups: [] },
        },
        steppedUp: sdk === 'v2', // v1 cannot, so it asked for all scopes at once
        refreshed: true,
        signedOut: true,
      })
    },
  )

  it('sends somebody whom it blocked back to the client without a code', async () => {
    const client = createMcpClientV1({ serverUrl: `${host.origin}/mcp` })
    await client.connect()
    const url = client.credentials.takeAuthorizationUrl()
    const callback = await walkAuthorization(createBrowser(), url, { as: 'mallory', decision: 'allow' })
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.has('code')).toBe(false)
    await client.close()
  })
})
