import { createHash } from 'node:crypto'
import { startFakeGitHub, visit } from '@gw/fake-github'
import { createAuthorizationServer } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { expect, it, onTestFinished } from 'vitest'
import { CLIENT_ID, CLIENT_SECRET, providerFor } from './github.ts'

const ISSUER = 'http://127.0.0.1:9'
const RESOURCE = 'https://notes.example.com/mcp'
const REDIRECT_URI = 'http://127.0.0.1/callback'

// F3 of "A First Measurement Study on Authentication Security in Real-World Remote MCP Servers" (arXiv 2605.22333): the
// server demands PKCE of its clients and sends none itself, so a code that leaks on the second hop is worth something.
it('F3, layer inconsistency: PKCE is demanded of the client and used at GitHub alike (R132, R183, R384)', async () => {
  const github = await startFakeGitHub({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    people: [{ id: 583231, login: 'octocat' }],
    callbackUrl: `${ISSUER}/callback/github`,
  })
  onTestFinished(() => github.close())
  const server = createAuthorizationServer({
    issuer: ISSUER,
    stores: createMemoryStores(),
    identityProviders: [providerFor(github, { allow: { users: ['octocat'] } })],
    resources: [{ resource: RESOURCE }],
    clients: [{ client_id: 'client', redirect_uris: [REDIRECT_URI] }],
  })
  onTestFinished(() => server.close())
  const cookies = new Map<string, string>()
  async function send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const response = await server.fetch(new Request(new URL(url, ISSUER), { headers, ...init }))
    if (response === undefined) throw new Error(`${url} is none of the server's paths`)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  const authorize = (parameters: Readonly<Record<string, string>>): Promise<Response> =>
    send(
      `/authorize?${new URLSearchParams({ client_id: 'client', response_type: 'code', redirect_uri: REDIRECT_URI, ...parameters })}`,
    )

  const bare = new URL((await authorize({})).headers.get('location') ?? '')
  expect(bare.searchParams.get('error')).toBe('invalid_request')

  const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
  const parked = await authorize({ code_challenge: challenge, code_challenge_method: 'S256' })
  const page = await (await send(parked.headers.get('location') ?? '')).text()
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ transaction: field('transaction'), csrf: field('csrf'), decision: 'allow' })
  const upstream = new URL((await send('/consent', { method: 'POST', body })).headers.get('location') ?? '')
  expect(upstream.searchParams.get('code_challenge_method')).toBe('S256')
  expect(upstream.searchParams.get('code_challenge')).toMatch(/^[A-Za-z0-9_-]{43}$/)
  // Made for this hop: not the client's challenge handed on, whose verifier the client has.
  expect(upstream.searchParams.get('code_challenge')).not.toBe(challenge)

  // The code of the second hop, stolen on its way back, with the server's own credentials even.
  const { searchParams } = await visit(upstream, 'octocat')
  const stolen = await fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      code: searchParams.get('code') ?? '',
      code_verifier: 'v'.repeat(43),
    }),
  })
  expect(await stolen.json()).toMatchObject({ error: 'bad_verification_code' })
})
