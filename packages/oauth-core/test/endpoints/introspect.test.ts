import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { epochMs, OAuthError, type PreRegisteredClient } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { createProofKey } from '../support/dpop.ts'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, register, signIn, tokensOf } from '../support/journey.ts'
import { credentialsOf, NOTES_SERVER, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const FILES_SERVER: PreRegisteredClient = { ...NOTES_SERVER, client_id: 'files-server', resource_server: [FILES] }

const open = (options: Parameters<typeof createTestServer>[0] = {}) =>
  createTestServer({ clients: [NOTES_SERVER, FILES_SERVER, REPORTS], ...options })

const ask = (
  at: TestServer,
  token: string | undefined,
  credentials: Readonly<Record<string, string>> = credentialsOf(NOTES_SERVER),
  more: Readonly<Record<string, string>> = {},
): Promise<Response> => at.send('/introspect', form({ token, ...more }, credentials))

/** A client with a secret, and its tokens. */
async function confidential(at: TestServer) {
  const client = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
  const credentials = basic(client.clientId, client.secret ?? '')
  const code = await obtainCode(at, client.clientId)
  return { ...client, credentials, ...(await tokensOf(await redeem(at, client.clientId, code, {}, credentials))) }
}

const INACTIVE = '{"active":false}'

describe('POST /introspect', () => {
  it('tells a server of the tokens that are for it (R324, R326)', async () => {
    const at = open()
    const { clientId, accessToken } = await signIn(at)
    const response = await ask(at, accessToken)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    const { jti } = decodeJwt(accessToken)
    const now = at.clock.now() / 1000
    expect(await members(response)).toEqual({
      active: true,
      iss: ISSUER,
      sub: 'fake:1',
      aud: NOTES,
      client_id: clientId,
      scope: 'notes:read',
      token_type: 'Bearer',
      jti,
      iat: now,
      exp: now + 600,
    })
    expect(await (await ask(at, accessToken, credentialsOf(FILES_SERVER))).text()).toBe(INACTIVE)
  })

  it('tells a client of its own tokens, of either kind (R324, R327)', async () => {
    const at = open()
    const { clientId, credentials, accessToken, refreshToken } = await confidential(at)
    expect(await members(await ask(at, accessToken, credentials))).toMatchObject({ active: true, client_id: clientId })
    const now = at.clock.now() / 1000
    expect(await members(await ask(at, refreshToken, credentials))).toEqual({
      active: true,
      iss: ISSUER,
      sub: 'fake:1',
      client_id: clientId,
      iat: now,
      exp: now + 30 * 86_400,
    })
    // What it is asked about goes on as if it had not been.
    const next = form({ grant_type: 'refresh_token', refresh_token: refreshToken }, credentials)
    const renewed = await tokensOf(await at.send('/token', next))
    expect(await (await ask(at, refreshToken, credentials)).text()).toBe(INACTIVE)
    expect(await members(await ask(at, renewed.refreshToken, credentials))).toMatchObject({ active: true })
    // A refresh token is nothing to a server, not even the one that it leads to.
    expect(await (await ask(at, renewed.refreshToken)).text()).toBe(INACTIVE)
  })

  it('names the key that a token is bound to, and asks for no proof of it', async () => {
    const at = open()
    const key = await createProofKey(at.clock)
    const client = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
    const credentials = basic(client.clientId, client.secret ?? '')
    const code = await obtainCode(at, client.clientId)
    const proof = await key.prove({ method: 'POST', url: `${ISSUER}/token` })
    const answer = await redeem(at, client.clientId, code, {}, { ...credentials, dpop: proof })
    const { accessToken, refreshToken } = await tokensOf(answer)
    const bound = { active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } }
    expect(await members(await ask(at, accessToken))).toMatchObject(bound)
    expect(await members(await ask(at, refreshToken, credentials))).toMatchObject({ active: true })
  })

  it('says nothing of all others (R325)', async () => {
    const at = open()
    const own = await confidential(at)
    const foreign = await confidential(at)
    const revoked = await confidential(at)
    await at.send('/revoke', form({ token: revoked.refreshToken }, revoked.credentials))
    const forged = `${own.refreshToken.slice(0, -22)}${'A'.repeat(22)}`
    const elsewhere = own.accessToken.replace(/\.[^.]+$/, `.${'A'.repeat(86)}`)
    for (const token of [
      'x',
      'a.b.c',
      'gwr_x',
      'gwc_x',
      forged,
      elsewhere,
      foreign.accessToken,
      foreign.refreshToken,
      'é',
    ]) {
      const answer = await ask(at, token, own.credentials)
      expect([token, answer.status, await answer.text()]).toEqual([token, 200, INACTIVE])
    }
    for (const token of [revoked.accessToken, revoked.refreshToken]) {
      expect(await (await ask(at, token, revoked.credentials)).text()).toBe(INACTIVE)
      expect(await (await ask(at, token)).text()).toBe(INACTIVE)
    }
    at.clock.advance(606)
    expect(await (await ask(at, own.accessToken, own.credentials)).text()).toBe(INACTIVE)
    expect(await members(await ask(at, own.refreshToken, own.credentials))).toMatchObject({ active: true })
    at.clock.advance(30 * 86_400)
    expect(await (await ask(at, own.refreshToken, own.credentials)).text()).toBe(INACTIVE)
  })

  it('takes nobody for admitted who is not any more (R188, R325)', async () => {
    const at = open()
    const own = await confidential(at)
    const { accessToken } = await signIn(at)
    const { accessToken: other } = await signIn(at)
    at.people.admit('alice', false)
    expect(await (await ask(at, own.refreshToken, own.credentials)).text()).toBe(INACTIVE)
    expect(await (await ask(at, accessToken)).text()).toBe(INACTIVE)
    expect(await (await ask(at, other)).text()).toBe(INACTIVE)
  })

  it('finds the token whatever the hint says, and knows clients that act for themselves', async () => {
    const at = open()
    const { accessToken } = await signIn(at)
    for (const token_type_hint of ['refresh_token', 'nonsense']) {
      const answer = await ask(at, accessToken, credentialsOf(NOTES_SERVER), { token_type_hint })
      expect(await members(answer)).toMatchObject({ active: true })
    }
    const alone = await at.send('/token', form({ grant_type: 'client_credentials' }, credentialsOf(REPORTS)))
    const { accessToken: token } = await tokensOf(alone)
    for (const caller of [NOTES_SERVER, REPORTS]) {
      expect(await members(await ask(at, token, credentialsOf(caller)))).toMatchObject({
        active: true,
        sub: 'client:reports',
      })
    }
  })

  it('wants a caller who proves itself, whatever the token (R323)', async () => {
    const at = open()
    const { clientId, accessToken } = await signIn(at)
    const answers = [
      await ask(at, accessToken, {}),
      await ask(at, accessToken, {}, { client_id: clientId }),
      await ask(at, accessToken, {}, { client_id: 'notes-server' }),
      await ask(at, accessToken, basic('notes-server', 'wrong')),
      await ask(at, accessToken, basic(clientId, '')),
      await ask(at, accessToken, { authorization: `Bearer ${accessToken}` }),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="oauth"'])
      expect(await members(answer)).toMatchObject({ error: 'invalid_client' })
    }
  })

  it('takes assertions like every other endpoint', async () => {
    const key = await createTestKey()
    const { client_secret_sha256: _, ...server } = NOTES_SERVER
    const at = open({ clients: [{ ...server, jwks: { keys: [key.publicJwk] } }] })
    const { accessToken } = await signIn(at)
    const proof = asserted(await assertion(at, 'notes-server', key))
    expect(await members(await ask(at, accessToken, {}, proof))).toMatchObject({ active: true })
    expect((await ask(at, accessToken, {}, proof)).status).toBe(401)
  })

  it('is a POST with a token in its body (R328)', async () => {
    const at = open()
    const { accessToken } = await signIn(at)
    const headers = credentialsOf(NOTES_SERVER)
    const got = await at.send(`/introspect?token=${accessToken}`, { headers })
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    const preflight = await at.send('/introspect', { method: 'OPTIONS', headers: { origin: 'https://a.example' } })
    expect(preflight.status).toBe(405)
    const inQuery = await at.send(`/introspect?token=${accessToken}`, form({}, headers))
    expect([inQuery.status, (await members(inQuery))['error']]).toEqual([400, 'invalid_request'])
    const none = await ask(at, undefined)
    expect([none.status, (await members(none))['error']]).toEqual([400, 'invalid_request'])
  })

  it('slows down who tries out tokens, and nobody else (R329)', async () => {
    const at = open()
    const { accessToken } = await signIn(at)
    for (let time = 0; time < 60; time += 1) expect((await ask(at, accessToken)).status).toBe(200)
    const statuses: number[] = []
    for (let guess = 0; guess < 100; guess += 1) statuses.push((await ask(at, `gwr_${guess}`)).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(51)
    const limited = await ask(at, 'gwr_x')
    expect([limited.status, limited.headers.has('retry-after')]).toEqual([429, true])
    // Strangers show a server what they like: that takes nothing from who comes with a good token.
    expect(await members(await ask(at, accessToken))).toMatchObject({ active: true })
    expect((await ask(at, accessToken, credentialsOf(FILES_SERVER))).status).toBe(200)
    at.clock.advance(1)
    expect(await members(await ask(at, accessToken))).toMatchObject({ active: true })
  })

  it('never takes "cannot tell" for dead (R395)', async () => {
    const stores = createMemoryStores()
    let broken = false
    const records = {
      ...stores.records,
      read: (key: Parameters<typeof stores.records.read>[0]) =>
        broken ? Promise.reject(new OAuthError('store_unavailable')) : stores.records.read(key),
    }
    const at = open({
      stores: { ...stores, records },
      ports: { clock: { now: () => epochMs(Date.now()) } },
    })
    const { refreshToken } = await signIn(at)
    broken = true
    const answer = await ask(at, refreshToken)
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    await at.server.close()
  })
})
