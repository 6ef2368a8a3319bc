import { once } from 'node:events'
import { request } from 'node:http'
import { createBrowser, runJourney, walkAuthorization } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startGateway, type Gateway } from './gateway.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway({ METRICS_PORT: '0' })
}, 30_000)
afterAll(() => gateway.stop())

/** With a `Host` that `fetch` does not let one set. */
async function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = request(`${gateway.url}${path}`, { headers })
  sent.end()
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

const REDIRECT_URI = 'http://127.0.0.1:34567/callback'

async function authorizationUrl(): Promise<string> {
  const registered: unknown = await (
    await fetch(`${gateway.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }),
    })
  ).json()
  const { client_id } = Object(registered)
  const query = new URLSearchParams({
    client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    state: 's',
    code_challenge_method: 'S256',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    resource: `${gateway.url}/mcp`,
  })
  return `${gateway.url}/authorize?${query.toString()}`
}

describe('development mode', { timeout: 30_000 }, () => {
  it.each(['v1', 'v2'] as const)('leads the MCP SDK %s the whole way, through the pages', async (sdk) => {
    const journey = await runJourney({ sdk, serverUrl: `${gateway.url}/mcp`, browser: createBrowser(), as: 'alice' })
    expect(journey).toMatchObject({ whoami: { login: 'alice' }, refreshed: true, signedOut: true })
    for (const secret of journey.secrets) expect(gateway.output()).not.toContain(secret)
  })

  it('says what is unsafe, where things are, and what to paste', () => {
    expect(gateway.output()).toContain('not for production')
    expect(gateway.output()).toContain(`claude mcp add --transport http demo ${gateway.url}/mcp`)
    expect(gateway.output()).toContain(`{"mcpServers":{"demo":{"type":"http","url":"${gateway.url}/mcp"}}}`)
  })

  it.each(['evil.example', 'evil.example:8000', 'localhost', '127.0.0.1.evil.example', '[::1]', '127.0.0.2', '0x7f.1'])(
    'answers 421 to the host %j, at every path',
    async (host) => {
      for (const path of ['/mcp', '/authorize', '/health', '/verify', '/jwks']) {
        expect(await statusOf(path, { host })).toBe(421)
      }
    },
  )

  it('takes the host with another port, and no notice of X-Forwarded-Host at /verify', async () => {
    expect(await statusOf('/livez', { host: '127.0.0.1:1' })).toBe(200)
    const forwarded = {
      'x-forwarded-host': 'notes.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-uri': '/mcp',
    }
    expect(await statusOf('/verify', { ...forwarded, 'x-forwarded-method': 'POST' })).toBe(403)
  })

  it.each(['https://evil.example', 'http://127.0.0.1.evil.example', 'null', 'http://10.0.0.1'])(
    'refuses the origin %s at /mcp, before any token',
    async (origin) => {
      expect(await statusOf('/mcp', { origin })).toBe(403)
    },
  )

  it('lets a page of this machine ask at /mcp', async () => {
    expect(await statusOf('/mcp', { origin: 'http://localhost:6274' })).toBe(401)
  })
})

describe('the sign-in page of the stand-in', () => {
  it('says what it is and has one button per person', async () => {
    const browser = createBrowser()
    const consent = await browser.open(await authorizationUrl())
    if (consent.kind !== 'page') throw new Error('expected the consent page')
    const [form] = consent.page.forms
    const allow = form?.buttons.find(({ value }) => value === 'allow')
    if (form === undefined || allow === undefined) throw new Error('expected a form')
    const arrival = await browser.submit(consent.page, form, allow)
    if (arrival.kind !== 'page') throw new Error('expected the sign-in page')
    expect(arrival.page.text).toContain('Stand-in for development')
    expect(arrival.page.forms.map(({ buttons }) => buttons.map(({ value }) => value))).toEqual([
      ['alice', 'bob', 'mallory'],
    ])
    expect(arrival.page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(arrival.page.headers.get('x-frame-options')).toBe('DENY')
    expect(arrival.page.html).not.toContain('<script')
  })

  it('lets alice in', async () => {
    const back = await walkAuthorization(createBrowser(), await authorizationUrl(), { as: 'alice', decision: 'allow' })
    expect(back.searchParams.get('code')).not.toBeNull()
  })

  it('does not let mallory in', async () => {
    const back = await walkAuthorization(createBrowser(), await authorizationUrl(), {
      as: 'mallory',
      decision: 'allow',
    })
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(back.searchParams.get('code')).toBeNull()
  })

  it('answers a sign-in that it does not know with 400, and a body that is none of its forms with 413', async () => {
    const url = `${gateway.url}/development/sign-in?request=unknown`
    const body = new URLSearchParams({ login: 'alice' })
    expect((await fetch(url, { method: 'POST', body })).status).toBe(400)
    expect((await fetch(url, { method: 'POST', body: 'a'.repeat(5000) })).status).toBe(413)
    expect((await fetch(url, { method: 'PUT' })).status).toBe(405)
  })
})

describe('two processes of development mode', { timeout: 30_000 }, () => {
  it('run side by side: the second only goes without metrics', async () => {
    const first = await startGateway({})
    onTestFinished(() => first.stop())
    const second = await startGateway({})
    onTestFinished(() => second.stop())
    expect(second.output()).toContain('METRICS_PORT moves it')
  })
})
