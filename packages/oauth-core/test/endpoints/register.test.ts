import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { json, members } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI, signIn, refresh, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

const uris = (host: string) => ({ redirect_uris: [`https://${host}/cb`, 'http://127.0.0.1/cb'] })
const minimal = { redirect_uris: [REDIRECT_URI] }

describe('POST /register', () => {
  it('answers with the whole client, its bytes and order kept (R70, R83)', async () => {
    const at = createTestServer()
    const metadata = {
      redirect_uris: [
        'https://b.example/CB?x=1',
        'http://127.0.0.1/cb',
        'cursor://anysphere.cursor-mcp/oauth/callback',
      ],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      client_name: 'Test',
      'client_name#ja': 'テスト',
      client_uri: 'https://b.example/',
      scope: 'notes:read',
    }
    const response = await at.send('/register', json(metadata))
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const body = await members(response)
    expect(body).toMatchObject(metadata)
    expect(Object.keys(body).filter((name) => !(name in metadata))).toEqual(['client_id', 'client_id_issued_at'])
    expect(body['client_id_issued_at']).toBe(Math.floor(at.clock.now() / 1000))
  })

  it('gives a secret to who asked for one, or named no method (R67-R69)', async () => {
    const at = createTestServer()
    for (const metadata of [minimal, { ...minimal, token_endpoint_auth_method: 'client_secret_post' }]) {
      const body = await members(await at.send('/register', json(metadata)))
      expect(body).toMatchObject({
        token_endpoint_auth_method: 'client_secret_basic',
        client_secret_expires_at: 0,
        ...metadata,
      })
      expect(body['client_secret']).toMatch(/^gws_[A-Za-z0-9_-]{43}$/)
    }
    const open = await members(await at.send('/register', json({ ...minimal, token_endpoint_auth_method: 'none' })))
    expect(open).not.toHaveProperty('client_secret')
  })

  it('chooses the id itself, and keeps nothing that it does not know (R71-R73)', async () => {
    const at = createTestServer()
    const planted = {
      client_id: 'mine',
      client_secret: 'mine',
      client_id_issued_at: 1,
      registration_access_token: 'x',
      favourite: 'blue',
      software_statement: 'eyJ',
    }
    const body = await members(await at.send('/register', json({ ...minimal, ...planted })))
    expect(body['client_id']).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(body['client_secret']).not.toBe('mine')
    expect(body['registration_access_token']).not.toBe('x')
    for (const name of ['favourite', 'software_statement']) expect(body).not.toHaveProperty(name)
  })

  it.each([
    ['no redirect URI', {}, 'invalid_redirect_uri'],
    ['a foreign http URI', { redirect_uris: ['http://evil.example/cb'] }, 'invalid_redirect_uri'],
    ['one bad URI of two', { redirect_uris: [REDIRECT_URI, 'javascript:alert(1)'] }, 'invalid_redirect_uri'],
    [
      'twenty-one URIs',
      { redirect_uris: Array.from({ length: 21 }, (_, n) => `${REDIRECT_URI}/${n}`) },
      'invalid_redirect_uri',
    ],
    ['a string in place of a list', { redirect_uris: REDIRECT_URI }, 'invalid_client_metadata'],
    ['an unknown method', { ...minimal, token_endpoint_auth_method: 'client_secret_jwt' }, 'invalid_client_metadata'],
    ['the implicit grant alone', { ...minimal, grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['a response type without a code', { ...minimal, response_types: ['token'] }, 'invalid_client_metadata'],
    ['a script for a logo', { ...minimal, logo_uri: 'javascript:alert(1)' }, 'invalid_client_metadata'],
  ])('refuses %s with its registered error (R52-R54, R59, R62, R65, R66)', async (_what, metadata, error) => {
    const response = await createTestServer().send('/register', json(metadata))
    expect([response.status, (await members(response))['error']]).toEqual([400, error])
  })

  it('drops grant types that would go around the sign-in (R65)', async () => {
    const response = await createTestServer().send(
      '/register',
      json({ ...minimal, grant_types: ['authorization_code', 'password', 'client_credentials'] }),
    )
    expect((await members(response))['grant_types']).toEqual(['authorization_code'])
  })

  it('takes JSON alone, of a bounded size (R12)', async () => {
    const at = createTestServer()
    const answers = [
      await at.send('/register', {
        method: 'POST',
        body: 'redirect_uris=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      await at.send('/register', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
      await at.send('/register', json({ ...minimal, client_name: 'x'.repeat(70_000) })),
      await at.send('/register', json([])),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 413, 400])
  })

  it('stops a flood from one address, by /64 for IPv6, and no other (R78, R387, R389)', async () => {
    const at = createTestServer()
    const from = async (clientAddress: string) => {
      const request = new Request('https://auth.example.com/register', json(minimal))
      return at.server.fetch(request, { clientAddress })
    }
    for (const [flood, neighbour] of [
      ['203.0.113.1', '203.0.113.2'],
      ['2001:db8:1:1::1', '2001:db8:1:2::1'],
    ] as const) {
      const same = flood.includes(':') ? '2001:db8:1:1:ffff::2' : flood
      const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => from(n % 2 === 0 ? flood : same)))
      expect(answers.filter((answer) => answer?.status === 201)).toHaveLength(30)
      const refused = answers.find((answer) => answer?.status === 429)
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await from(neighbour))?.status).toBe(201)
    }
  })

  it('forgets a client that nobody signed in through after a day, and keeps a used one (R80)', async () => {
    const at = createTestServer()
    const unused = await members(await at.send('/register', json(minimal)))
    const used = await signIn(at)
    at.clock.advance(86_401)
    expect((await at.send(authorizeUrl(String(unused['client_id'])))).status).toBe(400)
    expect((await at.send(authorizeUrl(used.clientId))).status).toBe(303)
    await tokensOf(await refresh(at, used.clientId, used.refreshToken))
  })

  it('is gone, from the metadata too, when it is switched off (R40)', async () => {
    const at = createTestServer({ registration: 'off' })
    expect(at.server.metadata()).not.toHaveProperty('registration_endpoint')
    await expect(at.send('/register', json(minimal))).rejects.toThrow('none of the server')
  })

  it('sends people to no host that the operator refused, not even for an older registration (R79)', async () => {
    const stores = createMemoryStores()
    const before = createTestServer({ stores, ports: {} })
    const old = await members(await before.send('/register', json(uris('evil.example'))))
    const redirectHosts = { allow: ['client.example.org', '.example'], deny: ['evil.example'] }
    const at = createTestServer({ stores, ports: {}, redirectHosts })
    const answers = ['client.example.org', 'good.example', 'evil.example', 'elsewhere.test'].map(async (host) => {
      const response = await at.send('/register', json(uris(host)))
      return [response.status, (await members(response))['error']]
    })
    expect(await Promise.all(answers)).toEqual([
      [201, undefined],
      [201, undefined],
      [400, 'invalid_redirect_uri'],
      [400, 'invalid_redirect_uri'],
    ])
    const url = (redirectUri: string) => authorizeUrl(String(old['client_id']), { redirect_uri: redirectUri })
    expect((await at.send(url('https://evil.example/cb'))).status).toBe(400)
    expect((await at.send(url('http://127.0.0.1/cb'))).status).toBe(303)
    expect(() => createTestServer({ redirectHosts: { deny: ['Evil.example'] } })).toThrow(/lower case/)
  })

  it('keeps of secrets only digests (R249)', async () => {
    const stores = createMemoryStores()
    const at = createTestServer({ stores, ports: {} })
    const secret = String((await members(await at.send('/register', json(minimal))))['client_secret'])
    const bodies: string[] = []
    for await (const { body } of stores.records.list('client')) bodies.push(body)
    expect(bodies).toHaveLength(1)
    expect(bodies.join()).not.toContain(secret.slice(4))
  })
})
