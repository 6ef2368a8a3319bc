import { fileURLToPath } from 'node:url'
import {
  createBrowser,
  createMcpClientV1,
  createMcpClientV2,
  freePort,
  runJourney,
  walkAuthorization,
} from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomersEnvironment, startServer } from './started-server.ts'
import type { StartedServer } from './started-server.ts'
import { wholeJourney } from './whole-journey.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** One JSON-RPC request by hand, where a client library would hide what is sent. */
function post(
  serverUrl: string,
  token: string | undefined,
  request: { readonly method: string; readonly params?: object },
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(serverUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }),
  })
}

describe('development mode', () => {
  let origin: string
  let serverUrl: string
  let server: StartedServer

  beforeAll(async () => {
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    serverUrl = `${origin}/mcp`
    server = await startServer({
      command: process.execPath,
      args: ['apps/auth/dist/main.js'],
      cwd: ROOT,
      env: { ...newcomersEnvironment(), PORT: String(port) },
      readyUrl: `${origin}/readyz`,
      patienceMs: 30_000,
    })
  })

  afterAll(() => server?.stop())

  async function accessTokenOf(as: string): Promise<string | undefined> {
    const client = createMcpClientV2({ serverUrl })
    await client.connect()
    const url = client.credentials.takeAuthorizationUrl()
    await client.finish(await walkAuthorization(createBrowser(), url, { as, decision: 'allow' }))
    return client.credentials.tokens()?.access_token
  }

  it.each(['v2', 'v1'] as const)('takes the MCP SDK %s the whole way and prints no secret of it', async (sdk) => {
    const journey = await runJourney({ sdk, serverUrl, browser: createBrowser(), as: 'alice' })
    expect(journey).toMatchObject(wholeJourney(sdk, 'alice'))
    expect(journey.secrets.length).toBeGreaterThan(4)
    for (const secret of journey.secrets) expect(server.output()).not.toContain(secret)
  })

  it('challenges a stranger, refuses a call beyond its scopes, and forgets a revoked grant (R313, R357, R359)', async () => {
    const { exchanges, signedOut } = await runJourney({ sdk: 'v2', serverUrl, browser: createBrowser(), as: 'alice' })
    const challenges = exchanges
      .filter(({ url }) => url === serverUrl)
      .flatMap(({ status, challenge }) => (status > 400 ? [{ status, challenge }] : []))
    const metadata = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`
    const [stranger, beyond] = challenges
    expect(stranger).toEqual({
      status: 401,
      challenge: `Bearer ${metadata}, scope="notes:read", DPoP algs="ES256 EdDSA PS256"`,
    })
    expect(beyond).toMatchObject({ status: 403, challenge: expect.stringContaining('error="insufficient_scope"') })
    expect(beyond?.challenge).toContain(metadata)
    expect(beyond?.challenge).toMatch(/scope="[^"]*notes:write/)
    expect(challenges.at(-1)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"'),
    })
    expect(signedOut).toBe(true)
  })

  it('gives each person a session, a subject and notes of their own', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map((as) => runJourney({ sdk: 'v2', serverUrl, browser: createBrowser(), as })),
    )
    expect(alice?.whoami).toMatchObject({ login: 'alice' })
    expect(bob?.whoami).toMatchObject({ login: 'bob' })
    expect(alice?.whoami.subject).not.toBe(bob?.whoami.subject)
  })

  it('does not know the session of one person when another uses it (R382)', async () => {
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((as) => accessTokenOf(as)))
    const clientInfo = { name: 'by-hand', version: '1' }
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
    const opened = await post(serverUrl, alice, { method: 'initialize', params })
    await opened.text()
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
    const use = async (token: string | undefined): Promise<number> => {
      const response = await post(serverUrl, token, { method: 'tools/list' }, session)
      await response.text()
      return response.status
    }
    expect(await use(bob)).toBe(404)
    expect(await use('none')).toBe(401)
    expect(await use(alice)).toBe(200)
  })

  it('lets in who may change notes where reading them is required', async () => {
    const client = createMcpClientV1({ serverUrl })
    expect(await client.connect()).toBe('authorize')
    await client.askFor('notes:write')
    const url = client.credentials.takeAuthorizationUrl()
    await client.finish(await walkAuthorization(createBrowser(), url, { as: 'alice', decision: 'allow' }))
    expect(await client.connect()).toBe('connected')
    expect(await client.callTool('list_notes')).toHaveProperty('text')
    await client.close()
  })

  it.each([
    ['a person who says no', { as: 'alice', decision: 'deny' }],
    ['a person who is not admitted', { as: 'mallory', decision: 'allow' }],
  ] as const)('sends %s back to the client with access_denied and nothing else', async (_name, person) => {
    const client = createMcpClientV2({ serverUrl })
    expect(await client.connect()).toBe('authorize')
    const url = client.credentials.takeAuthorizationUrl()
    const callback = await walkAuthorization(createBrowser(), url, person)
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.get('state')).toBe(url.searchParams.get('state'))
    expect(callback.searchParams.getAll('iss')).toEqual([origin])
    expect(callback.searchParams.has('code')).toBe(false)
    await expect(client.finish(callback)).rejects.toMatchObject({ code: 'access_denied' })
    await client.close()
  })
})
