import { CompactSign, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { OAuthError, type RecordStore, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { asserted, assertion, ASSERTION_TYPE, createTestKey, type TestKey } from '../support/assertions.ts'
import { basic, form, json, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, REDIRECT_URI, tokensOf } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

const key = await createTestKey()

const reports = (more: object = {}) => ({
  client_id: 'reports',
  redirect_uris: [REDIRECT_URI],
  jwks: { keys: [key.publicJwk] },
  ...more,
})

const open = (options: Parameters<typeof createTestServer>[0] = {}) =>
  createTestServer({ clients: [reports()], ...options })

/** Authentication alone: a token that is none is revoked with an empty 200. */
const prove = (at: TestServer, text: string, more: Readonly<Record<string, string>> = {}): Promise<Response> =>
  at.send('/revoke', form({ token: 'x', ...asserted(text), ...more }))

const outcome = async (response: Response): Promise<unknown> =>
  response.status === 200 ? 200 : [response.status, (await members(response))['error']]

const REFUSED = [401, 'invalid_client']

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('private_key_jwt', () => {
  it.each(['ES256', 'PS256', 'RS256', 'EdDSA'])(
    'proves a client that registered itself with a key for %s',
    async (alg) => {
      const own = await createTestKey(alg)
      const at = createTestServer()
      const { clientId, secret } = await register(at, {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [own.publicJwk] },
      })
      expect(secret).toBeUndefined()
      const code = await obtainCode(at, clientId)
      const answer = await redeem(at, clientId, code, asserted(await assertion(at, clientId, own)))
      const { refreshToken } = await tokensOf(answer)
      const bare = await refresh(at, clientId, refreshToken)
      expect(await outcome(bare)).toEqual(REFUSED)
      const again = await at.send(
        '/token',
        form({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          ...asserted(await assertion(at, clientId, own)),
        }),
      )
      expect(again.status).toBe(200)
    },
  )

  it('is nothing to register for with keys at a URL, where no URL is fetched', async () => {
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://client.example/jwks',
    }
    const at = createTestServer()
    expect(await outcome(await at.send('/register', json(metadata)))).toEqual([400, 'invalid_client_metadata'])
    const fetching = createTestServer({
      ports: { fetch: () => Promise.reject(new Error('nobody needs the keys yet')) },
    })
    expect((await fetching.send('/register', json(metadata))).status).toBe(201)
  })

  it('needs no key id where the set has several keys, and takes every registered spelling of typ', async () => {
    const other = await createTestKey('ES256', 'key-2')
    const at = open({ clients: [reports({ jwks: { keys: [other.publicJwk, key.publicJwk] } })] })
    for (const header of [
      { kid: undefined },
      { typ: 'JWT' },
      { typ: 'client-authentication+jwt' },
      { typ: 'application/client-authentication+jwt' },
    ]) {
      expect(await outcome(await prove(at, await assertion(at, 'reports', key, {}, header)))).toBe(200)
    }
  })

  it('is for us alone (R220)', async () => {
    const events: ServerEvent[] = []
    const at = open({ events: (event) => void events.push(event) })
    const ask = async (aud: unknown) => outcome(await prove(at, await assertion(at, 'reports', key, { aud })))
    expect(await ask(ISSUER)).toBe(200)
    expect(await ask([ISSUER])).toBe(200)
    const foreign = [
      `${ISSUER}/token`,
      [`${ISSUER}/token`],
      [ISSUER, `${ISSUER}/token`],
      [ISSUER, ISSUER],
      [],
      [[ISSUER]],
      `${ISSUER}/`,
      ISSUER.toUpperCase(),
      'https://other.example',
      1,
      undefined,
    ]
    for (const aud of foreign) expect(await ask(aud)).toEqual(REFUSED)
    expect(events[0]).toMatchObject({
      reason: 'assertion_invalid',
      details: { check: 'aud', aud: `"${ISSUER}/token"` },
    })
  })

  it('that a stranger filled with anything is told to the operator in harmless words', async () => {
    const events: ServerEvent[] = []
    const at = open({ events: (event) => void events.push(event) })
    for (const aud of ['https://evil.example/\u202e', 'x'.repeat(400)]) {
      expect(await outcome(await prove(at, await assertion(at, 'reports', key, { aud })))).toEqual(REFUSED)
    }
    expect(events.map(({ details }) => details?.['aud'])).toEqual(
      Array.from({ length: 2 }, () => '(too long, or not ASCII)'),
    )
    expect(await outcome(await prove(at, await assertion(at, 'reports', key, {}, { kid: 7 })))).toEqual(REFUSED)
    expect(events.at(-1)?.details).toMatchObject({ check: 'kid' })
  })

  it('is for the token endpoint only where the operator made an exception', async () => {
    const at = open({ clients: [reports({ dangerously_accept_token_endpoint_audience: true })] })
    const ask = async (aud: unknown) => outcome(await prove(at, await assertion(at, 'reports', key, { aud })))
    expect(await ask(`${ISSUER}/token`)).toBe(200)
    expect(await ask(ISSUER)).toBe(200)
    expect(await ask(`${ISSUER}/revoke`)).toEqual(REFUSED)
  })

  it('is for the token endpoint of a pinned document only where the operator added the exception to it', async () => {
    const pinned = {
      client_id: 'https://client.example.org/client.json',
      client_name: 'Pinned',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.publicJwk] },
    }
    const excepted = { ...pinned, dangerously_accept_token_endpoint_audience: true }
    for (const [client, expected] of [
      [pinned, REFUSED],
      [excepted, 200],
    ] as const) {
      const at = open({ clients: [client] })
      const text = await assertion(at, client.client_id, key, { aud: `${ISSUER}/token` })
      expect(await outcome(await prove(at, text))).toEqual(expected)
    }
  })

  it('is good for one request, of any number at once (R221)', async () => {
    const at = createTestServer({ clients: [reports(), reports({ client_id: 'other' })] })
    const text = await assertion(at, 'reports', key, { jti: 'one' })
    const racers = await Promise.all(Array.from({ length: 8 }, async () => outcome(await prove(at, text))))
    expect(racers.filter((one) => one === 200)).toHaveLength(1)
    expect(racers.filter((one) => one !== 200)).toEqual(Array.from({ length: 7 }, () => REFUSED))
    at.clock.advance(59)
    const resigned = await assertion(at, 'reports', key, { jti: 'one' })
    expect(await outcome(await prove(at, text))).toEqual(REFUSED)
    expect(await outcome(await prove(at, resigned))).toEqual(REFUSED)
    // Ids are each client's own.
    expect(await outcome(await prove(at, await assertion(at, 'other', key, { jti: 'one' })))).toBe(200)
  })

  it('lives five minutes at most, and not in the future (R222)', async () => {
    const at = open()
    const now = Math.floor(at.clock.now() / 1000)
    const ask = async (claims: Readonly<Record<string, unknown>>) =>
      outcome(await prove(at, await assertion(at, 'reports', key, claims)))
    for (const right of [
      { exp: now + 300 },
      { exp: now + 1 },
      { iat: undefined, exp: now + 300 },
      { iat: now + 60, nbf: now + 60 },
      { iat: now + 30, exp: now + 330 }, // five minutes by a clock that is half a minute ahead
      { iat: now - 3600 },
      { exp: now + 59.5 },
    ]) {
      expect([right, await ask(right)]).toEqual([right, 200])
    }
    for (const wrong of [
      { exp: undefined },
      { exp: now },
      { exp: now - 1 },
      { exp: now + 301 },
      { exp: now + 31_536_000 },
      { iat: undefined, exp: now + 301 },
      { iat: now + 61, exp: now + 120 },
      { nbf: now + 61 },
      { exp: '1893456060' },
      { exp: null },
      { exp: 1e300 },
      { exp: -1 },
      { iat: 'now' },
      { sub: undefined },
      { iss: undefined },
      { iss: 'other' },
      { sub: 'other' },
      { sub: '' },
      { jti: undefined },
      { jti: '' },
      { jti: 1 },
      { jti: 'é'.repeat(129) },
    ]) {
      expect([wrong, await ask(wrong)]).toEqual([wrong, REFUSED])
    }
  })

  it('is signed by a key of the client, under an algorithm that this key is for (R223)', async () => {
    const at = open()
    const thief = await createTestKey('ES256')
    const rsa = await createTestKey('RS256')
    const now = Math.floor(at.clock.now() / 1000)
    const claims = { iss: 'reports', sub: 'reports', aud: ISSUER, jti: 'x', exp: now + 60 }
    const right = await assertion(at, 'reports', key)
    const [header, payload, signature] = right.split('.')
    const secret = new TextEncoder().encode(JSON.stringify(key.publicJwk))
    const texts: Readonly<Record<string, string>> = {
      none: `${encode({ alg: 'none' })}.${encode(claims)}.`,
      'none with a signature': `${encode({ alg: 'none' })}.${payload}.${signature}`,
      'HS256 with the public key': await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(secret),
      'another key': await assertion(at, 'reports', thief),
      'a key in the header': await assertion(at, 'reports', thief, {}, { jwk: thief.publicJwk }),
      'its own key in the header': await assertion(at, 'reports', key, {}, { jwk: key.publicJwk }),
      jku: await assertion(at, 'reports', key, {}, { jku: 'https://thief.example/jwks' }),
      x5u: await assertion(at, 'reports', key, {}, { x5u: 'https://thief.example/x5u' }),
      x5c: await assertion(at, 'reports', key, {}, { x5c: ['MIIB'] }),
      'an access token': await assertion(at, 'reports', key, {}, { typ: 'at+jwt' }),
      'a DPoP proof': await assertion(at, 'reports', key, {}, { typ: 'dpop+jwt' }),
      'an unknown key id': await assertion(at, 'reports', key, {}, { kid: 'key-2' }),
      'RS256 with a foreign key': await assertion(at, 'reports', rsa),
      crit: await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1', crit: ['exp-soon'], 'exp-soon': 1 })
        .sign(key.privateKey, { crit: { 'exp-soon': true } }),
      'no signature': `${header}.${payload}.`,
      'another payload': `${header}.${encode(claims)}.${signature}`,
      'another spelling of the signature': `${right}=`,
      'a fourth part': `${right}.x`,
      'a member twice': `${header}.${Buffer.from('{"sub":"reports","sub":"reports"}').toString('base64url')}.${signature}`,
      'no JSON': `x.y.z`,
      'no object': `${encode([])}.${encode(claims)}.${signature}`,
      'too long': `${right}${'A'.repeat(9000)}`,
    }
    for (const [name, text] of Object.entries(texts)) {
      expect([name, await outcome(await prove(at, text))]).toEqual([name, REFUSED])
    }
    expect(await outcome(await prove(at, right))).toBe(200)
  })

  it('is not checked with a key for something else (R223)', async () => {
    const short = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    )
    const weak = await crypto.subtle.exportKey('jwk', short.publicKey)
    const rsa = await createTestKey('RS256', 'rsa')
    const unfit: readonly (readonly [TestKey, TestKey['publicJwk']])[] = [
      [key, { use: 'enc' }],
      [key, { key_ops: ['sign'] }],
      [key, { alg: 'ES384' }],
      [key, { crv: 'P-384' }],
      [key, { kty: 'OKP' }],
      [key, { x: 'AAAA' }],
      [rsa, { alg: 'PS256' }],
      [rsa, { n: 'A'.repeat(1367) }],
      [rsa, { e: 'AQABAQABAQAB' }],
    ]
    for (const [signer, change] of unfit) {
      const at = open({ clients: [reports({ jwks: { keys: [{ ...signer.publicJwk, ...change }] } })] })
      expect([change, await outcome(await prove(at, await assertion(at, 'reports', signer)))]).toEqual([
        change,
        REFUSED,
      ])
    }
    const at = open({ clients: [reports({ jwks: { keys: [{ kty: 'RSA', n: weak.n, e: weak.e }] } })] })
    const [head, body] = (await assertion(at, 'reports', rsa, {}, { kid: undefined })).split('.')
    const input = new TextEncoder().encode(`${head}.${body}`)
    const signed = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', short.privateKey, input)
    const text = `${head}.${body}.${Buffer.from(signed).toString('base64url')}`
    expect(await outcome(await prove(at, text))).toEqual(REFUSED)
  })

  it('is remembered no longer than it could live, and only once it was right (R224)', async () => {
    const stores = createMemoryStores({ clock: createFixedClock() })
    const at = open({ stores })
    const spent = async () => {
      const found: number[] = []
      for await (const { expiresAt } of stores.records.list('once')) found.push(expiresAt)
      return found
    }
    const now = Math.floor(at.clock.now() / 1000)
    await prove(at, await assertion(at, 'reports', key, { aud: 'https://other.example' }))
    await prove(at, await assertion(at, 'reports', await createTestKey()))
    await prove(at, await assertion(at, 'reports', key, { exp: now + 86_400 }))
    expect(await spent()).toEqual([])
    expect(await outcome(await prove(at, await assertion(at, 'reports', key, { exp: now + 300 })))).toBe(200)
    // And a minute, as the clocks of two processes may differ.
    expect(await spent()).toEqual([(now + 360) * 1000])
  })

  it('stands alone: with other credentials it is malformed, as another type it is refused (R225)', async () => {
    const at = open()
    const secretive = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
    const fresh = () => assertion(at, 'reports', key)
    const send = async (parameters: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>) =>
      outcome(await at.send('/revoke', form({ token: 'x', ...parameters }, headers)))
    const repeated = [400, 'invalid_request']
    expect(await send({ ...asserted(await fresh()), client_secret: 'x' })).toEqual(repeated)
    expect(await send(asserted(await fresh()), basic('reports', 'x'))).toEqual(repeated)
    expect(await send(asserted(await fresh()), basic(secretive.clientId, secretive.secret ?? ''))).toEqual(repeated)
    expect(await send({ client_assertion: await fresh() })).toEqual(repeated)
    expect(await send({ client_assertion_type: ASSERTION_TYPE, client_id: 'reports' })).toEqual(repeated)
    for (const type of [
      'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      'jwt-bearer',
      `${ASSERTION_TYPE} `,
    ]) {
      expect(await send({ ...asserted(await fresh()), client_assertion_type: type })).toEqual(REFUSED)
    }
    expect(await send({ ...asserted(await fresh()), client_id: 'reports' })).toBe(200)
    expect(await send({ ...asserted(await fresh()), client_id: secretive.clientId })).toEqual(REFUSED)
    const leaked = await at.send(`/revoke?client_assertion=${await fresh()}`, form({ token: 'x' }))
    expect(await outcome(leaked)).toEqual(repeated)
  })

  it('is for clients that registered it, who have no other way (R212, R213)', async () => {
    const at = open()
    const plain = await register(at)
    for (const clientId of [plain.clientId, 'nobody']) {
      const text = await assertion(at, clientId, key)
      expect(await outcome(await prove(at, text))).toEqual(REFUSED)
      expect(await outcome(await prove(at, text, { client_id: clientId }))).toEqual(REFUSED)
    }
    const ways = [
      form({ token: 'x', client_id: 'reports' }),
      form({ token: 'x', client_id: 'reports', client_secret: 'x' }),
    ]
    for (const way of ways) expect(await outcome(await at.send('/revoke', way))).toEqual(REFUSED)
    expect(await outcome(await at.send('/revoke', form({ token: 'x' }, basic('reports', ''))))).toEqual(REFUSED)
  })

  it('is not spent when the store cannot be asked (R229)', async () => {
    const stores = createMemoryStores()
    let broken = true
    const records: RecordStore = {
      ...stores.records,
      read: (at) => (broken ? Promise.reject(new OAuthError('store_unavailable')) : stores.records.read(at)),
    }
    const at = open({ stores: { ...stores, records } })
    const text = await assertion(at, 'reports', key)
    const answer = await prove(at, text)
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    broken = false
    expect(await outcome(await prove(at, text))).toBe(200)
  })

  it('is nowhere in an event, whatever becomes of it (R408)', async () => {
    const events: ServerEvent[] = []
    const at = open({ events: (event) => void events.push(event) })
    const right = await assertion(at, 'reports', key)
    const wrong = await assertion(at, 'reports', await createTestKey())
    for (const text of [right, right, wrong]) await prove(at, text)
    expect(events.map(({ reason }) => reason)).toEqual(['assertion_replayed', 'assertion_invalid'])
    for (const text of [right, wrong]) {
      for (const part of text.split('.').slice(1)) expect(JSON.stringify(events)).not.toContain(part)
    }
  })
})
