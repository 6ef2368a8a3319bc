import {
  createBrowser,
  createFetch,
  lacks,
  obtainTokens,
  runJourney,
  startGateway,
  startRecordingServer,
  type Gateway,
  type RecordedRequest,
  type RecordingServer,
} from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeJourney } from './whole-journey.ts'

/** A header that no client may set at an MCP server, and what the gateway makes of the forgery. */
const IDENTITY = ['x-user-id', 'x-user-name', 'x-user-groups', 'x-client-id', 'x-scope'] as const
const BELIEVED = [
  'x-gateway-assertion',
  'remote-user',
  'x-forwarded-user',
  'x-remote-user',
  'x-auth-request-user',
  'x-auth-request-email',
  'forwarded',
] as const
const FORGED = 'forged'

const forgery = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, FORGED]))

describe.skipIf(lacks('traefik') || lacks('redis-server'))('MCP servers behind Traefik and two auth processes', () => {
  let gateway: Gateway
  let echo: RecordingServer
  let fetch: typeof globalThis.fetch
  let token: string

  const echoUrl = 'https://echo.gateway.test/mcp'
  const tokenFor = async (resource: string, scope: string): Promise<string> => {
    const browser = createBrowser(gateway.network)
    const { accessToken } = await obtainTokens({
      issuer: gateway.issuer,
      resource,
      scope,
      browser,
      fetch,
      as: 'octocat',
    })
    return accessToken
  }
  /** What reached the server, of one request. */
  const received = async (ask: () => Promise<Response>): Promise<{ status: number; requests: RecordedRequest[] }> => {
    const before = echo.requests.length
    const { status } = await ask()
    return { status, requests: echo.requests.slice(before) }
  }
  const withToken = (headers: Readonly<Record<string, string>> = {}, init: RequestInit = {}) =>
    received(() => fetch(echoUrl, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } }))

  beforeAll(async () => {
    echo = await startRecordingServer()
    gateway = await startGateway([{ name: 'echo', port: echo.port }])
    fetch = createFetch(gateway.network)
    token = await tokenFor(echoUrl, 'mcp')
  })
  afterAll(async () => {
    await gateway.stop()
    await echo.close()
  })

  it.each(['v1', 'v2'] as const)(
    'leads a client of MCP SDK %s from a URL to a tool call, and out again (R339)',
    async (sdk) => {
      const browser = createBrowser(gateway.network)
      const journey = await runJourney({ sdk, serverUrl: gateway.demoUrl, browser, as: 'octocat', fetch })
      expect(journey).toMatchObject(wholeJourney(sdk, 'octocat'))
      expect(journey.whoami.subject).toBe('github:583231')
      expect(journey.whoami.headers).not.toContain('authorization')
      expect(journey.whoami.headers).not.toContain('cookie')
      expect(journey.revocation.elapsedMs).toBeLessThan(1000)
    },
  )

  it('challenges a stranger as auth worded it, readable for web pages (R357, R364)', async () => {
    const { status, headers } = await fetch(gateway.demoUrl, {
      method: 'POST',
      headers: { origin: 'https://app.test' },
    })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe(
      'Bearer resource_metadata="https://demo.gateway.test/.well-known/oauth-protected-resource/mcp", scope="notes:read", DPoP algs="ES256 EdDSA PS256"',
    )
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')?.split(',')).toContain('WWW-Authenticate')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('never sends a browser to a sign-in page from an MCP address (R365)', async () => {
    const { status, headers } = await fetch(gateway.demoUrl, { headers: { accept: 'text/html' } })
    expect(status).toBe(401)
    expect(headers.get('location')).toBeNull()
  })

  it('answers a preflight at the edge and asks a token of every other OPTIONS (R351)', async () => {
    const { status, requests } = await received(() =>
      fetch(echoUrl, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.test', 'access-control-request-method': 'POST' },
      }),
    )
    expect([status, requests]).toEqual([200, []])
    const plain = await received(() => fetch(echoUrl, { method: 'OPTIONS' }))
    expect(plain).toEqual({ status: 401, requests: [] })
  })

  it('hands on who is calling and neither the token nor a cookie (R338, R339, R340)', async () => {
    const { status, requests } = await withToken({
      ...forgery([...IDENTITY, ...BELIEVED]),
      cookie: 'gw_session=forged',
    })
    expect(status).toBe(200)
    const { headers = {} } = requests[0] ?? {}
    expect(headers).toMatchObject({ 'x-user-id': ['github:583231'], 'x-user-name': ['octocat'], 'x-scope': ['mcp'] })
    for (const name of IDENTITY) expect(headers[name]).toHaveLength(1)
    for (const name of [...BELIEVED, 'authorization', 'cookie']) expect(headers).not.toHaveProperty(name)
    expect(JSON.stringify(headers)).not.toContain(FORGED)
  })

  it.each(['X_User_Id', 'X.User.Id', 'x-User_id', 'X~User~Id', 'Remote_User', 'X_Forwarded_Uri', 'AUTHORIZATION_'])(
    'drops %s, which some servers read as one of ours (R334)',
    async (name) => {
      const { status, requests } = await withToken({ [name]: FORGED })
      expect(status).toBe(200)
      expect(requests).toHaveLength(1)
      expect(JSON.stringify(requests[0]?.headers)).not.toContain(FORGED)
    },
  )

  const OVERRIDES: Readonly<Record<string, string>> = {
    'x-forwarded-uri': '/health',
    'x-forwarded-method': 'OPTIONS',
    'x-forwarded-host': 'auth.gateway.test',
    'x-forwarded-proto': 'http',
    'x-forwarded-prefix': '/health',
    'x-forwarded-server': 'auth.gateway.test',
    'x-forwarded-port': '80',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-path': '/health',
    'x-real-ip': '127.0.0.1',
    'x-original-url': '/health',
    'x-rewrite-url': '/health',
    'x-http-method-override': 'OPTIONS',
    forwarded: 'for=127.0.0.1;host=auth.gateway.test;proto=http',
    'user-agent': 'GoogleHC/1.0',
  }
  it.each(Object.entries(OVERRIDES))(
    'decides the same with %s: %s, with a token and without (R333, R336, R337)',
    async (name, value) => {
      const stranger = await received(() => fetch(echoUrl, { headers: { [name]: value } }))
      expect(stranger).toEqual({ status: 401, requests: [] })
      const known = await withToken({ [name]: value })
      expect(known.status).toBe(200)
      expect(known.requests[0]?.target).toBe('/mcp')
      const elsewhere = await fetch(gateway.demoUrl, { headers: { authorization: `Bearer ${token}`, [name]: value } })
      expect(elsewhere.status).toBe(401)
    },
  )

  it('refuses the token of one service at another, in both directions (R290)', async () => {
    const demoToken = await tokenFor(gateway.demoUrl, 'notes:read')
    const foreign = await received(() => fetch(echoUrl, { headers: { authorization: `Bearer ${demoToken}` } }))
    expect(foreign).toEqual({ status: 401, requests: [] })
    const { status, headers } = await fetch(gateway.demoUrl, { headers: { authorization: `Bearer ${token}` } })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/error="invalid_token".*resource_metadata="https:\/\/demo\./)
  })

  it('hides /verify and the probes from outside (R330)', async () => {
    for (const path of ['/verify', '/livez', '/readyz', '/health', '/metrics', '/ping']) {
      const { status } = await fetch(`${gateway.issuer}${path}`, { headers: { authorization: `Bearer ${token}` } })
      expect([path, status]).toEqual([path, 404])
      const onServer = await received(() => fetch(new URL(path, echoUrl)))
      expect([path, onServer]).toEqual([path, { status: 401, requests: [] }])
    }
  })

  it('lists every header that auth sends among those that Traefik deletes first (R368)', async () => {
    const answer = await globalThis.fetch(`http://127.0.0.1:${gateway.auth[0].port}/verify`, {
      headers: {
        authorization: `Bearer ${token}`,
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'echo.gateway.test',
        'x-forwarded-uri': '/mcp',
      },
    })
    expect(answer.status).toBe(200)
    const sent = [...answer.headers.keys()].filter((name) => name.startsWith('x-') && name !== 'x-content-type-options')
    expect(sent.toSorted()).toEqual([...IDENTITY].toSorted())
  })

  it('goes on without a failed request when one of the two auth processes dies', async () => {
    const [first] = gateway.auth
    const statuses: number[] = []
    const ask = async () => statuses.push((await withToken()).status)
    for (let count = 0; count < 10; count += 1) await ask()
    await first.kill()
    for (let count = 0; count < 40; count += 1) await ask()
    expect(statuses).toEqual(statuses.map(() => 200))
    await gateway.startAuth(first.port)
  })
})
