import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

const errorOf = async (response: Response) => [response.status, (await members(response))['error']]

async function client(at: ReturnType<typeof createTestServer>, method: string | undefined) {
  const { clientId, secret = '' } = await register(at, { token_endpoint_auth_method: method })
  return { clientId, secret, code: await obtainCode(at, clientId) }
}

describe('client authentication at POST /token', () => {
  it('takes the registered method (R212, R215)', async () => {
    const at = createTestServer()
    const viaBasic = await client(at, 'client_secret_basic')
    const headers = basic(viaBasic.clientId, viaBasic.secret)
    expect((await redeem(at, viaBasic.clientId, viaBasic.code, { client_id: undefined }, headers)).status).toBe(200)
    const lower = await client(at, 'client_secret_basic')
    const { authorization } = basic(lower.clientId, lower.secret)
    expect(
      (await redeem(at, lower.clientId, lower.code, {}, { authorization: authorization.replace('Basic', 'basic') }))
        .status,
    ).toBe(200)
    const viaPost = await client(at, 'client_secret_post')
    expect((await redeem(at, viaPost.clientId, viaPost.code, { client_secret: viaPost.secret })).status).toBe(200)
  })

  it('lets a client that named no method send its secret either way (R212)', async () => {
    const at = createTestServer()
    const first = await client(at, undefined)
    expect((await redeem(at, first.clientId, first.code, { client_secret: first.secret })).status).toBe(200)
    const second = await client(at, undefined)
    expect((await redeem(at, second.clientId, second.code, {}, basic(second.clientId, second.secret))).status).toBe(200)
  })

  it('refuses every other method, and spends nothing (R209, R212, R213, R240, R254)', async () => {
    const at = createTestServer()
    const viaPost = await client(at, 'client_secret_post')
    const open = await client(at, 'none')
    const wrong = [
      redeem(at, viaPost.clientId, viaPost.code),
      redeem(at, viaPost.clientId, viaPost.code, { client_secret: '' }),
      redeem(at, viaPost.clientId, viaPost.code, {}, basic(viaPost.clientId, viaPost.secret)),
      redeem(at, viaPost.clientId, viaPost.code, { client_secret: `${viaPost.secret}x` }),
      redeem(at, viaPost.clientId, viaPost.code, { client_secret: viaPost.secret.toUpperCase() }),
      redeem(at, open.clientId, open.code, { client_secret: 'x' }),
      redeem(at, open.clientId, open.code, {}, basic(open.clientId, 'x')),
      redeem(at, 'nobody', open.code),
      redeem(at, 'nobody', open.code, { client_secret: 'x' }),
      redeem(at, open.clientId, open.code, { client_id: undefined }),
    ]
    for (const response of await Promise.all(wrong)) expect(await errorOf(response)).toEqual([401, 'invalid_client'])
    const tokens = await tokensOf(await redeem(at, viaPost.clientId, viaPost.code, { client_secret: viaPost.secret }))
    expect(await errorOf(await refresh(at, viaPost.clientId, tokens.refreshToken))).toEqual([401, 'invalid_client'])
    expect((await redeem(at, open.clientId, open.code)).status).toBe(200)
  })

  it('answers an unknown client and a wrong secret alike, with a Basic challenge (R210, R218)', async () => {
    const at = createTestServer()
    const { clientId, code } = await client(at, 'client_secret_basic')
    const answers = [
      await redeem(at, clientId, code, {}, basic(clientId, 'wrong')),
      await redeem(at, 'nobody', code, {}, basic('nobody', 'wrong')),
    ]
    const seen = await Promise.all(
      answers.map(async (answer) => [answer.status, Object.fromEntries(answer.headers), await answer.text()]),
    )
    expect(seen[0]).toEqual(seen[1])
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Basic realm="oauth"')
  })

  it('wants one set of credentials, and none in the URL (R16, R211)', async () => {
    const at = createTestServer()
    const { clientId, secret, code } = await client(at, 'client_secret_basic')
    const both = redeem(at, clientId, code, { client_secret: secret }, basic(clientId, secret))
    expect(await errorOf(await both)).toEqual([400, 'invalid_request'])
    const other = redeem(at, 'somebody-else', code, {}, basic(clientId, secret))
    expect(await errorOf(await other)).toEqual([400, 'invalid_request'])
    for (const query of [`client_secret=${secret}`, `code=${code}`]) {
      const response = await at.send(`/token?${query}`, form({ grant_type: 'authorization_code', client_id: clientId }))
      expect(await errorOf(response)).toEqual([400, 'invalid_request'])
    }
    // What is no credential is ignored there, and missing in the body (R16).
    const inQuery = await at.send(
      `/token?grant_type=authorization_code&client_id=${clientId}`,
      form({ code_verifier: 'x' }),
    )
    expect(await errorOf(inQuery)).toEqual([400, 'invalid_request'])
  })

  it.each([
    'client_secret',
    'client_assertion',
    'code',
    'code_verifier',
    'refresh_token',
    'token',
    'password',
    'assertion',
    'subject_token',
    'actor_token',
  ])('refuses %s in the URL, wherever clients prove themselves (R16)', async (name) => {
    const at = createTestServer()
    for (const path of ['/token', '/revoke', '/introspect', '/par']) {
      const response = await at.send(`${path}?${name}=fake`, form({ client_id: 'somebody' }))
      expect([response.status, await members(response)]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'Send credentials once, not in the URL.' },
      ])
    }
  })

  it('slows down who guesses, and not the client elsewhere (R217)', async () => {
    const at = createTestServer()
    const { clientId, secret, code } = await client(at, 'client_secret_post')
    const guess = (clientAddress: string, client_secret: string) =>
      at.server.fetch(
        new Request(
          'https://auth.example.com/token',
          form({ grant_type: 'authorization_code', client_id: clientId, client_secret, code }),
        ),
        { clientAddress },
      )
    const statuses: (number | undefined)[] = []
    for (let attempt = 0; attempt < 100; attempt += 1) statuses.push((await guess('203.0.113.9', 'wrong'))?.status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(21)
    expect(statuses.at(-1)).toBe(429)
    expect((await guess('203.0.113.9', secret))?.status).toBe(429)
    expect((await guess('198.51.100.9', secret))?.status).toBe(400)
    at.clock.advance(60)
    expect((await guess('203.0.113.9', secret))?.status).toBe(400)
  })

  it('knows the clients of the operator, by the digest of their secret', async () => {
    const secret = 'a secret that the operator chose'
    const at = createTestServer({
      clients: [
        {
          client_id: 'reports',
          client_secret_sha256: createHash('sha256').update(secret).digest('hex'),
          client_name: 'Reports',
          redirect_uris: ['https://client.example.org/callback'],
        },
      ],
    })
    const code = await obtainCode(at, 'reports')
    expect(await errorOf(await redeem(at, 'reports', code, { client_secret: 'other' }))).toEqual([
      401,
      'invalid_client',
    ])
    expect((await redeem(at, 'reports', code, { client_secret: secret })).status).toBe(200)
  })

  it('takes a secret until it expires (R219)', async () => {
    const secret = 'a secret that ends'
    const at = createTestServer({
      clients: [
        {
          client_id: 'reports',
          client_secret_sha256: createHash('sha256').update(secret).digest('hex'),
          client_secret_expires_at: Date.UTC(2030, 0, 1) / 1000 + 60,
          redirect_uris: ['https://client.example.org/callback'],
        },
      ],
    })
    const ask = (token: string) => at.send('/revoke', form({ token, client_id: 'reports', client_secret: secret }))
    at.clock.advance(59)
    expect((await ask('x')).status).toBe(200)
    at.clock.advance(1)
    expect(await errorOf(await ask('x'))).toEqual([401, 'invalid_client'])
  })
})

describe('the grant type of POST /token', () => {
  it('must be there, known, and allowed to the client (R206-R208, R276, R278, R279)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const ask = async (grant_type: string | undefined) =>
      errorOf(await at.send('/token', form({ grant_type, client_id: clientId })))
    expect(await ask(undefined)).toEqual([400, 'invalid_request'])
    for (const unsupported of [
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]) {
      expect(await ask(unsupported)).toEqual([400, 'unsupported_grant_type'])
    }
    const narrow = await register(at, { grant_types: ['authorization_code'] })
    const refused = await at.send(
      '/token',
      form({ grant_type: 'refresh_token', client_id: narrow.clientId, refresh_token: 'x' }),
    )
    expect(await errorOf(refused)).toEqual([400, 'unauthorized_client'])
  })

  it('comes as a UTF-8 form of bounded size and nothing else (R12-R15, R17, R18)', async () => {
    const at = createTestServer()
    const body = 'grant_type=authorization_code'
    const types = [
      'application/json',
      'application/json, application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-16',
      'multipart/form-data; boundary=x',
      'text/plain',
    ]
    for (const type of types) {
      const response = await at.send('/token', { method: 'POST', body, headers: { 'content-type': type } })
      expect(await errorOf(response)).toEqual([400, 'invalid_request'])
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
    const send = (text: string) => at.send('/token', { method: 'POST', body: text, headers })
    expect((await send(`${body}&x=${'y'.repeat(65_536)}`)).status).toBe(413)
    expect((await send(`x&`.repeat(1001))).status).toBe(413)
    expect((await send(`${body}&${body}`)).status).toBe(400)
    for (const text of ['a[__proto__][x]=1', 'constructor.prototype=1', '__proto__=1'])
      expect((await send(text)).status).toBe(400)
    expect(({} as { readonly x?: unknown }).x).toBeUndefined()
  })
})
