import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { OAuthError, type AuthorizationServerOptions } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { createProofKey, type ProofChange, type ProofKey } from '../support/dpop.ts'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, tokensOf, type TestClient } from '../support/journey.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const TOKEN = `${ISSUER}/token`

interface World {
  readonly at: TestServer
  readonly key: ProofKey
  readonly client: TestClient
  /** A header with a proof for the token endpoint. */
  readonly proof: (change?: ProofChange, key?: ProofKey) => Promise<{ dpop: string }>
}

async function openWorld(options: Partial<AuthorizationServerOptions> = {}, metadata = {}): Promise<World> {
  const at = createTestServer(options)
  const key = await createProofKey(at.clock)
  const client = await register(at, metadata)
  return {
    at,
    key,
    client,
    proof: async (change = {}, by = key) => ({ dpop: await by.prove({ method: 'POST', url: TOKEN }, change) }),
  }
}

const errorOf = async (response: Response) => [response.status, (await members(response))['error']]
const REFUSED = [400, 'invalid_dpop_proof']

/** Shows that what was refused cost nothing: the code is still good. */
async function expectCodeIsGood({ at, client, proof }: World, code: string): Promise<void> {
  expect((await redeem(at, client.clientId, code, {}, await proof())).status).toBe(200)
}

describe('POST /token with a DPoP proof', () => {
  it.each(['ES256', 'EdDSA', 'Ed25519', 'PS256'])('binds the access token to a key of %s (R301)', async (algorithm) => {
    const { at, client, proof } = await openWorld()
    const key = await createProofKey(at.clock, algorithm)
    const code = await obtainCode(at, client.clientId)
    const response = await redeem(at, client.clientId, code, {}, await proof({}, key))
    const body = await members(response)
    expect([response.status, body['token_type']]).toEqual([200, 'DPoP'])
    expect(decodeJwt(String(body['access_token']))['cnf']).toEqual({ jkt: key.jkt })
  })

  it('binds the token of a client that acts for itself (R301, R307)', async () => {
    const { at, key, proof } = await openWorld({ clients: [REPORTS] })
    const ask = (headers: Readonly<Record<string, string>>) =>
      at.send('/token', form({ grant_type: 'client_credentials' }, { ...credentialsOf(REPORTS), ...headers }))
    const used = await proof()
    const body = await members(await ask(used))
    expect(body).toMatchObject({ token_type: 'DPoP' })
    expect(decodeJwt(String(body['access_token']))['cnf']).toEqual({ jkt: key.jkt })
    expect(await errorOf(await ask(used))).toEqual(REFUSED)
  })

  it('leaves a client without a proof with a bearer token', async () => {
    const { at, client } = await openWorld()
    const body = await members(await redeem(at, client.clientId, await obtainCode(at, client.clientId)))
    expect(body['token_type']).toBe('Bearer')
    expect(decodeJwt(String(body['access_token']))).not.toHaveProperty('cnf')
  })

  it('refuses two proofs, an empty header and what is no proof, and the code stays good (R303)', async () => {
    const world = await openWorld()
    const { at, client, proof } = world
    const code = await obtainCode(at, client.clientId)
    const [{ dpop: one }, { dpop: other }] = [await proof(), await proof()]
    for (const dpop of [
      `${one}, ${other}`,
      `${one},${one}`,
      '',
      ' ',
      'x.y.z',
      `${one}.x`,
      `${one} x`,
      one.slice(0, -1),
    ]) {
      expect(await errorOf(await redeem(at, client.clientId, code, {}, { dpop }))).toEqual(REFUSED)
    }
    await expectCodeIsGood(world, code)
  })

  it('refuses another type, algorithm or key than a proof may have (R304)', async () => {
    const world = await openWorld()
    const { at, client, key, proof } = world
    const code = await obtainCode(at, client.clientId)
    const short = '_'.repeat(170)
    const [header = '', ...rest] = (await proof()).dpop.split('.')
    const withHeader = (change: object) => {
      const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString())
      const changed = { ...Object(parsed), ...change }
      return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.')
    }
    const foreign = await createProofKey(at.clock)
    const refused = [
      ...(await Promise.all(
        [
          { typ: 'JWT' },
          { typ: 'at+jwt' },
          { typ: 'application/dpop+jwt' },
          { typ: undefined },
          { jwk: undefined },
          { jwk: key.privateJwk },
          { jwk: foreign.publicJwk },
          { jwk: { ...key.publicJwk, k: 'x' } },
          { jwk: { ...key.publicJwk, x: `${key.publicJwk.x}A` } },
          { jwk: { ...key.publicJwk, y: key.publicJwk.x } },
          { jwk: { ...key.publicJwk, crv: 'secp256k1' } },
          { jwk: [key.publicJwk] },
        ].map(async (change) => (await proof({ header: change })).dpop),
      )),
      withHeader({ alg: 'none' }),
      `${withHeader({ alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
      withHeader({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }),
      withHeader({ alg: 'ES384' }),
      withHeader({ alg: 'RS256' }),
      withHeader({ alg: ['ES256'] }),
      withHeader({ alg: 'PS256', jwk: { kty: 'RSA', n: short, e: 'AQAB' } }),
      withHeader({ crit: ['exp'] }),
    ]
    for (const dpop of refused) {
      expect(await errorOf(await redeem(at, client.clientId, code, {}, { dpop }))).toEqual(REFUSED)
    }
    await expectCodeIsGood(world, code)
  })

  it('refuses a proof for another method or URL, and reads this one as RFC 3986 does (R305)', async () => {
    const world = await openWorld()
    const { at, client, proof } = world
    const code = await obtainCode(at, client.clientId)
    const others = [
      { htm: 'GET' },
      { htm: 'post' },
      { htm: undefined },
      { htu: undefined },
      { htu: '' },
      { htu: `${ISSUER}/token/` },
      { htu: `${ISSUER}/toke` },
      { htu: `${ISSUER}//token` },
      { htu: `${ISSUER}/x/../token` },
      { htu: `${ISSUER}:8443/token` },
      { htu: TOKEN.replace('https', 'http') },
      { htu: 'https://auth.example.com.evil/token' },
      { htu: 'https://auth.example.com@evil/token' },
      { htu: '/token' },
    ]
    for (const claims of others) {
      expect(await errorOf(await redeem(at, client.clientId, code, {}, await proof({ claims })))).toEqual(REFUSED)
    }
    for (const htu of [
      `${TOKEN}?a=b#c`,
      'HTTPS://AUTH.Example.com:443/token',
      `${ISSUER}/%74oken`,
      `${ISSUER}/t%6Fken`,
    ]) {
      const again = await obtainCode(at, client.clientId)
      expect((await redeem(at, client.clientId, again, {}, await proof({ claims: { htu } }))).status).toBe(200)
    }
    await expectCodeIsGood(world, code)
  })

  it('takes a proof made at most 10 seconds ago or ahead (R306)', async () => {
    const world = await openWorld()
    const { at, client, proof } = world
    const now = at.clock.now() / 1000
    const code = await obtainCode(at, client.clientId)
    for (const iat of [now - 11, now + 11, now - 300, now + 300, 0, -1, undefined, String(now), null, 1e300]) {
      expect(await errorOf(await redeem(at, client.clientId, code, {}, await proof({ claims: { iat } })))).toEqual(
        REFUSED,
      )
    }
    await expectCodeIsGood(world, code)
    for (const iat of [now - 10, now + 10, now - 0.5]) {
      const again = await obtainCode(at, client.clientId)
      expect((await redeem(at, client.clientId, again, {}, await proof({ claims: { iat } }))).status).toBe(200)
    }
  })

  it('takes a proof once, on whichever replica, and keeps the code for a fresh one (R307)', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    const shared = { stores, ports: { clock }, secret: 'fake-master-secret-0000000000000000' }
    const world = await openWorld(shared)
    const replica = createTestServer(shared)
    const { at, client, key, proof } = world
    const used = await proof()
    expect((await redeem(at, client.clientId, await obtainCode(at, client.clientId), {}, used)).status).toBe(200)
    const code = await obtainCode(at, client.clientId)
    for (const server of [at, replica]) {
      expect(await errorOf(await redeem(server, client.clientId, code, {}, used))).toEqual(REFUSED)
    }
    // The name is what counts, not the text: the same `jti` in another proof of this key is the same proof.
    const [, payload = ''] = used.dpop.split('.')
    const jti: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString()).jti
    expect(await errorOf(await redeem(replica, client.clientId, code, {}, await proof({ claims: { jti } })))).toEqual(
      REFUSED,
    )
    // Another key may have chosen the same name.
    const other = await createProofKey(clock)
    expect((await redeem(replica, client.clientId, code, {}, await proof({ claims: { jti } }, other))).status).toBe(200)
    expect(key.jkt).not.toBe(other.jkt)
  })

  it('takes one of many who come with one proof at the same time (R307)', async () => {
    const { at, client, proof } = await openWorld()
    const codes = []
    for (let count = 0; count < 20; count += 1) codes.push(await obtainCode(at, client.clientId))
    const used = await proof()
    const answers = await Promise.all(codes.map((code) => redeem(at, client.clientId, code, {}, used)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(19)
  })

  it('refuses a name of more than 256 bytes, or none (R307)', async () => {
    const world = await openWorld()
    const { at, client, proof } = world
    const code = await obtainCode(at, client.clientId)
    for (const jti of ['x'.repeat(257), 'é'.repeat(129), '', undefined, 7]) {
      expect(await errorOf(await redeem(at, client.clientId, code, {}, await proof({ claims: { jti } })))).toEqual(
        REFUSED,
      )
    }
    const longest = await proof({ claims: { jti: 'x'.repeat(256) } })
    expect((await redeem(at, client.clientId, code, {}, longest)).status).toBe(200)
  })

  it('spends no proof on a request that fails for another reason', async () => {
    const { at, client, proof } = await openWorld()
    const code = await obtainCode(at, client.clientId)
    const used = await proof()
    const wrong = await redeem(at, client.clientId, code, { code_verifier: 'A'.repeat(43) }, used)
    expect(await errorOf(wrong)).toEqual([400, 'invalid_grant'])
    expect((await redeem(at, client.clientId, code, {}, used)).status).toBe(200)
  })
})

describe('a code that is bound to a key by dpop_jkt', () => {
  it('is good with that key alone, and no other request consumes it (R251)', async () => {
    const world = await openWorld()
    const { at, client, key, proof } = world
    const code = await obtainCode(at, client.clientId, { dpop_jkt: key.jkt })
    const other = await createProofKey(at.clock)
    expect(await errorOf(await redeem(at, client.clientId, code))).toEqual(REFUSED)
    expect(await errorOf(await redeem(at, client.clientId, code, {}, await proof({}, other)))).toEqual(REFUSED)
    await expectCodeIsGood(world, code)
  })

  it('is not made for what is no thumbprint', async () => {
    const { at, client } = await openWorld()
    await expect(obtainCode(at, client.clientId, { dpop_jkt: 'x' })).rejects.toThrow('expected')
  })
})

describe('refresh tokens', () => {
  it("of a public client are bound to the proof's key (R265)", async () => {
    const { at, client, proof } = await openWorld()
    const code = await obtainCode(at, client.clientId)
    const { refreshToken } = await tokensOf(await redeem(at, client.clientId, code, {}, await proof()))
    const other = await createProofKey(at.clock)
    const use = async (token: string, headers = {}) => refresh(at, client.clientId, token, {}, headers)
    expect(await errorOf(await use(refreshToken))).toEqual(REFUSED)
    expect(await errorOf(await use(refreshToken, await proof({}, other)))).toEqual(REFUSED)
    const next = await use(refreshToken, await proof())
    expect(await members(next.clone())).toMatchObject({ token_type: 'DPoP' })
    // A thief of an old one without the key ends nothing.
    at.clock.advance(60)
    expect(await errorOf(await use(refreshToken, await proof({}, other)))).toEqual(REFUSED)
    expect((await use((await tokensOf(next)).refreshToken, await proof())).status).toBe(200)
  })

  it('of a public client are bound from the first proof on (R265)', async () => {
    const { at, client, proof } = await openWorld()
    const first = await tokensOf(await redeem(at, client.clientId, await obtainCode(at, client.clientId)))
    const second = await tokensOf(await refresh(at, client.clientId, first.refreshToken, {}, await proof()))
    expect(await errorOf(await refresh(at, client.clientId, second.refreshToken))).toEqual(REFUSED)
    expect((await refresh(at, client.clientId, second.refreshToken, {}, await proof())).status).toBe(200)
  })

  it('of a confidential client are bound to the client, which may change its key', async () => {
    const { at, client, key, proof } = await openWorld({}, { token_endpoint_auth_method: 'client_secret_basic' })
    const credentials = basic(client.clientId, client.secret ?? '')
    const withoutId = { client_id: undefined }
    const code = await obtainCode(at, client.clientId, { dpop_jkt: key.jkt })
    const redeemed = await redeem(at, client.clientId, code, withoutId, { ...credentials, ...(await proof()) })
    const other = await createProofKey(at.clock)
    const headers = { ...credentials, ...(await proof({}, other)) }
    const next = await refresh(at, client.clientId, (await tokensOf(redeemed)).refreshToken, withoutId, headers)
    const { accessToken } = await tokensOf(next)
    expect(decodeJwt(accessToken)['cnf']).toEqual({ jkt: other.jkt })
  })
})

describe('POST /token while the store cannot be asked', () => {
  it('answers 503 for a proof that it cannot mark as used, and the code stays good', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    let down = false
    const records: typeof stores.records = {
      ...stores.records,
      replace: (key, ...rest) =>
        down && key.kind === 'once'
          ? Promise.reject(new OAuthError('store_unavailable'))
          : stores.records.replace(key, ...rest),
    }
    const world = await openWorld({ stores: { ...stores, records }, ports: { clock } })
    const { at, client, proof } = world
    const code = await obtainCode(at, client.clientId)
    down = true
    expect((await redeem(at, client.clientId, code, {}, await proof())).status).toBe(503)
    down = false
    await expectCodeIsGood(world, code)
  })
})

describe('POST /revoke', () => {
  it('ends a grant by its bound access token, without a proof', async () => {
    const { at, client, proof } = await openWorld()
    const code = await obtainCode(at, client.clientId)
    const tokens = await tokensOf(await redeem(at, client.clientId, code, {}, await proof()))
    const body = new URLSearchParams({ client_id: client.clientId, token: tokens.accessToken })
    expect((await at.send('/revoke', { method: 'POST', body })).status).toBe(200)
    expect(await errorOf(await refresh(at, client.clientId, tokens.refreshToken, {}, await proof()))).toEqual([
      400,
      'invalid_grant',
    ])
  })
})

describe('POST /token where a nonce is required', () => {
  it('asks for one, readable for scripts of any origin, and takes the proof that has it (R309, R311)', async () => {
    const { at, client, proof } = await openWorld({ dpopNonce: 'required' })
    const code = await obtainCode(at, client.clientId)
    const first = await redeem(at, client.clientId, code, {}, await proof())
    const nonce = first.headers.get('dpop-nonce')
    expect(nonce).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/) // RFC 9449 §8.1
    const exposed = first.headers.get('access-control-expose-headers')
    expect(exposed).toMatch(/\bDPoP-Nonce\b/)
    expect(exposed).toMatch(/\bWWW-Authenticate\b/)
    expect(await errorOf(first)).toEqual([400, 'use_dpop_nonce'])
    const second = await redeem(at, client.clientId, code, {}, await proof({ claims: { nonce } }))
    expect([second.status, second.headers.get('dpop-nonce')]).toEqual([200, null])
  })

  it('gives a new one for one that is stale, forged or of a resource (R309)', async () => {
    const { at, client, key, proof } = await openWorld({ dpopNonce: 'required' })
    const code = await obtainCode(at, client.clientId)
    const nonceOf = async (nonce?: string | null) => {
      const answer = await redeem(at, client.clientId, code, {}, await proof({ claims: { nonce } }))
      expect(await errorOf(answer.clone())).toEqual([400, 'use_dpop_nonce'])
      return answer.headers.get('dpop-nonce')
    }
    const first = await nonceOf()
    const fresh = await redeem(at, client.clientId, code, {}, await proof({ claims: { nonce: first } }))
    const { accessToken } = await tokensOf(fresh)
    const guard = at.server.guard({ resource: NOTES })
    const ask = async (nonce: string | null | undefined) => {
      const dpop = await key.prove({ method: 'GET', url: NOTES, accessToken }, { claims: { nonce } })
      return guard(new Request(NOTES, { headers: { authorization: `DPoP ${accessToken}`, dpop } }))
    }
    // Nor is one of the authorization server good at the resource.
    const outcome = await ask(first)
    const refusal = 'response' in outcome ? outcome.response : undefined
    expect([refusal?.status, refusal?.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('DPoP error="use_dpop_nonce"'),
    ])
    const ofResource = refusal?.headers.get('dpop-nonce')
    expect(await nonceOf(ofResource)).not.toBe(ofResource)
    expect(await ask(ofResource)).toHaveProperty('principal')
    for (const forged of ['x', `${first}x`, 'v1.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAA']) await nonceOf(forged)
    at.clock.advance(301)
    expect(await nonceOf(first)).not.toBe(first)
  })

  it('hands out the next one before the present one is too old (R309)', async () => {
    const { at, client, proof } = await openWorld({ dpopNonce: 'required' })
    const asked = await redeem(at, client.clientId, await obtainCode(at, client.clientId), {}, await proof())
    const nonce = asked.headers.get('dpop-nonce')
    at.clock.advance(200)
    const code = await obtainCode(at, client.clientId)
    const ageing = await redeem(at, client.clientId, code, {}, await proof({ claims: { nonce } }))
    const next = ageing.headers.get('dpop-nonce')
    expect([ageing.status, next === null || next === nonce]).toEqual([200, false])
    at.clock.advance(200)
    const again = await obtainCode(at, client.clientId)
    const answer = await redeem(at, client.clientId, again, {}, await proof({ claims: { nonce: next } }))
    expect(answer.status).toBe(200)
  })

  it('lets a client without a proof go on with bearer tokens', async () => {
    const { at, client } = await openWorld({ dpopNonce: 'required' })
    expect((await redeem(at, client.clientId, await obtainCode(at, client.clientId))).status).toBe(200)
  })
})
