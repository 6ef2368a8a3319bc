import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nodeSignatures } from '@gw/oauth-core/node'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { basic, form, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, REDIRECT_URI, signIn, tokensOf } from '../support/journey.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { createTestServer, ISSUER, NOTES } from '../support/test-server.ts'

const errorOf = async (answer: Response): Promise<unknown> => [answer.status, (await members(answer))['error']]
const INVALID_CLIENT = [401, 'invalid_client']
const INVALID_GRANT = [400, 'invalid_grant']

/** Whether these credentials are believed: `/revoke` asks for nothing else. */
const knock = (at: HttpServer, parameters: Readonly<Record<string, string>>, headers = {}): Promise<Response> =>
  at.send('/revoke', form({ token: 'x', ...parameters }, headers))

async function openConfidential(method: string) {
  const at = await overHttp()
  const { clientId, secret = '', registrationToken = '' } = await register(at, { token_endpoint_auth_method: method })
  return { at, clientId, secret, registrationToken }
}

describe('a secret', () => {
  it('is not what is stored of it, a part of it, or another secret of the same client (R86, R270)', async () => {
    const { at, clientId, secret, registrationToken } = await openConfidential('client_secret_post')
    const hash = createHash('sha256').update(secret)
    for (const wrong of [
      hash.copy().digest('hex'),
      hash.copy().digest('base64url'),
      secret.slice(0, -1),
      `${secret}A`,
      `${secret} `,
      secret.toUpperCase(),
      secret.replace('gws_', ''),
      registrationToken,
      clientId,
    ]) {
      const answer = await knock(at, { client_id: clientId, client_secret: wrong })
      expect([wrong, await errorOf(answer)]).toEqual([wrong, INVALID_CLIENT])
    }
    expect((await knock(at, { client_id: clientId, client_secret: secret })).status).toBe(200)
  })

  it('in Basic has one spelling, and stands beside nothing else (R211, R214)', async () => {
    const { at, clientId, secret } = await openConfidential('client_secret_basic')
    const right = btoa(`${clientId}:${secret}`)
    for (const value of [
      `Basic ${right}=`,
      `Basic ${right.slice(0, -4)}`,
      `Basic  ${right}`,
      `Basic ${right} x`,
      `Basic ${right}, Basic ${right}`,
      `Basic ${right.replaceAll('+', '-').replaceAll('/', '_')}!`,
      `Basic ${btoa(`${clientId}\0:${secret}`)}`,
      `Basic ${btoa(`${clientId}${secret}`)}`,
      `Basic ${btoa(`:${secret}`)}`,
      `Basic ${clientId}:${secret}`,
      `Bearer ${right}`,
      `Digest username="${clientId}"`,
      right,
    ]) {
      const answer = await knock(at, {}, { authorization: value })
      expect([value, [400, 401].includes(answer.status)]).toEqual([value, true])
    }
    const beside = await knock(at, { client_id: clientId, client_secret: secret }, basic(clientId, secret))
    expect(await errorOf(beside)).toEqual([400, 'invalid_request'])
    expect((await knock(at, { client_id: clientId }, { authorization: `bAsIc ${right}` })).status).toBe(200)
  })

  // better-auth CVE-2026-53512: without the secret a confidential client was a public one.
  it('is not optional, and an empty one is none (R209, R213)', async () => {
    for (const method of ['client_secret_basic', 'client_secret_post', 'private_key_jwt']) {
      const at = await overHttp()
      const jwks = method === 'private_key_jwt' ? { jwks: { keys: [(await createTestKey()).publicJwk] } } : {}
      const { clientId } = await register(at, { token_endpoint_auth_method: method, ...jwks })
      expect(await errorOf(await knock(at, { client_id: clientId }))).toEqual(INVALID_CLIENT)
      expect(await errorOf(await knock(at, { client_id: clientId, client_secret: '' }))).toEqual(INVALID_CLIENT)
      expect(await errorOf(await knock(at, {}, { authorization: `Basic ${btoa(`${clientId}:`)}` }))).toEqual(
        INVALID_CLIENT,
      )
    }
    const at = await overHttp()
    const open = await register(at)
    const dressed = await knock(at, {}, { authorization: `Basic ${btoa(`${open.clientId}:`)}` })
    expect(await errorOf(dressed)).toEqual(INVALID_CLIENT)
  })
})

describe('a client’s assertion', () => {
  // CVE-2022-21449 ("psychic signatures"), and signatures in the encoding of another protocol.
  it.each([
    ['by the web platform', {}],
    ['by Node', { signatures: nodeSignatures }],
  ])('is not signed by zeros, by nothing, or in DER, checked %s (R223)', async (_by, ports) => {
    const key = await createTestKey()
    const clients = [{ client_id: 'client', jwks: { keys: [key.publicJwk] }, redirect_uris: [REDIRECT_URI] }]
    const at = await overHttp(createTestServer({ clients, ports }))
    const [header = '', claims = ''] = (await assertion(at, 'client', key)).split('.')
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
    for (const signature of [
      Buffer.alloc(64),
      Buffer.alloc(0),
      Buffer.alloc(64, 1),
      Buffer.from(order + order, 'hex'),
      Buffer.from('3006020100020100', 'hex'),
      Buffer.alloc(128),
    ]) {
      const answer = await knock(at, asserted(`${header}.${claims}.${signature.toString('base64url')}`))
      expect(await errorOf(answer)).toEqual(INVALID_CLIENT)
    }
  })

  it('is none of the tokens that this server signs, though a client has its keys for its own (R223, R289)', async () => {
    const at = await overHttp()
    const jwks: unknown = await (await at.send('/jwks')).json()
    const thief = await register(at, { token_endpoint_auth_method: 'private_key_jwt', jwks })
    const { accessToken } = await signIn(at)
    expect(await errorOf(await knock(at, asserted(accessToken)))).toEqual(INVALID_CLIENT)
    const answer = await knock(at, { client_id: thief.clientId, ...asserted(accessToken) })
    expect(await errorOf(answer)).toEqual(INVALID_CLIENT)
  })

  it('is spent by its own client alone: nobody burns the id of another’s, rightly signed or not (R221)', async () => {
    const [key, foreign] = [await createTestKey(), await createTestKey()]
    const clients = [
      { client_id: 'victim', jwks: { keys: [key.publicJwk] }, redirect_uris: [REDIRECT_URI] },
      { client_id: 'attacker', jwks: { keys: [foreign.publicJwk] }, redirect_uris: [REDIRECT_URI] },
    ]
    const at = await overHttp(createTestServer({ clients }))
    const text = await assertion(at, 'victim', key, { jti: 'foreseen' })
    const forged = await assertion(at, 'victim', foreign, { jti: 'foreseen' })
    expect((await knock(at, asserted(await assertion(at, 'attacker', foreign, { jti: 'foreseen' })))).status).toBe(200)
    expect(await errorOf(await knock(at, asserted(forged)))).toEqual(INVALID_CLIENT)
    const elsewhere = await assertion(at, 'victim', key, { jti: 'foreseen', aud: 'https://other.example' })
    expect(await errorOf(await knock(at, asserted(elsewhere)))).toEqual(INVALID_CLIENT)
    expect((await knock(at, asserted(text))).status).toBe(200)
    expect(await errorOf(await knock(at, asserted(text)))).toEqual(INVALID_CLIENT)
  })

  it('is for one server: not for its token endpoint, its path, its neighbour or a list (R220)', async () => {
    const key = await createTestKey()
    const clients = [{ client_id: 'client', jwks: { keys: [key.publicJwk] }, redirect_uris: [REDIRECT_URI] }]
    const at = await overHttp(createTestServer({ clients }))
    for (const aud of [
      `${ISSUER}/token`,
      `${ISSUER}/`,
      `${ISSUER}:443`,
      ISSUER.toUpperCase(),
      [ISSUER, 'https://other.example'],
      [ISSUER, ISSUER],
      [],
      { toString: ISSUER },
      NOTES,
      at.origin,
    ]) {
      const answer = await knock(at, asserted(await assertion(at, 'client', key, { aud })))
      expect([aud, await errorOf(answer)]).toEqual([aud, INVALID_CLIENT])
    }
  })
})

describe('codes and refresh tokens in wrong hands', () => {
  it('cannot be burnt by whoever knows the grant’s id, which is in every access token (R234, R235, R240)', async () => {
    const at = await overHttp()
    const [victim, attacker] = [await register(at), await register(at)]
    const code = await obtainCode(at, victim.clientId)
    const [, grantId = ''] = /^gwc_([^.]*)\./.exec(code) ?? []
    for (let n = 0; n < 12; n += 1) {
      const made = `gwc_${grantId}.${'A'.repeat(42)}${n % 10}`
      expect(await errorOf(await redeem(at, victim.clientId, made))).toEqual(INVALID_GRANT)
      const byOther = await redeem(at, attacker.clientId, code, { code_verifier: 'w'.repeat(43) })
      expect(await errorOf(byOther)).toEqual(INVALID_GRANT)
    }
    await tokensOf(await redeem(at, victim.clientId, code))
  })

  it('cannot be put together from parts of two, nor have a number of choice (R267)', async () => {
    const at = await overHttp()
    const [victim, attacker] = [await signIn(at), await signIn(at)]
    const [[grant = ''], [, generation = '', secret = '', tag = '']] = [
      victim.refreshToken.split('.'),
      attacker.refreshToken.split('.'),
    ]
    const [, , ownSecret = '', ownTag = ''] = victim.refreshToken.split('.')
    for (const made of [
      `${grant}.${generation}.${secret}.${tag}`,
      ...['0', '01', '+1', '1e0', '1.0', '-1', '2', '١', '9007199254740993', ''].map(
        (number) => `${grant}.${number}.${ownSecret}.${ownTag}`,
      ),
      `${grant}.1.${ownSecret}.${tag}`,
      `${grant}.1.${secret}.${ownTag}`,
    ]) {
      expect([made, await errorOf(await refresh(at, victim.clientId, made))]).toEqual([made, INVALID_GRANT])
      expect((await at.send('/revoke', form({ client_id: victim.clientId, token: made }))).status).toBe(200)
    }
    await tokensOf(await refresh(at, victim.clientId, victim.refreshToken)) // and no family ended by it
  })

  it('do not outlive what their client gave up: the grant type, and the client itself (R91, R207)', async () => {
    const at = await overHttp()
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
    }
    const { clientId, secret, registrationToken } = await register(at, metadata)
    const credentials = { client_secret: secret }
    const code = await obtainCode(at, clientId)
    const { accessToken, refreshToken } = await tokensOf(await redeem(at, clientId, code, credentials))
    const headers = { authorization: `Bearer ${registrationToken}`, 'content-type': 'application/json' }
    const put = (grant_types: readonly string[]) =>
      at.send(`/register/${clientId}`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ ...metadata, client_id: clientId, grant_types }),
      })
    expect((await put(['authorization_code'])).status).toBe(200)
    const refused = await refresh(at, clientId, refreshToken, credentials)
    expect(await errorOf(refused)).toEqual([400, 'unauthorized_client'])
    expect((await put(['authorization_code', 'refresh_token'])).status).toBe(200)

    // Deleted while its tokens are being refreshed: whatever came out is dead.
    const racing = [1, 2, 3].map(() => refresh(at, clientId, refreshToken, credentials))
    const deleted = at.send(`/register/${clientId}`, { method: 'DELETE', headers })
    const answers = await Promise.all(racing)
    expect((await deleted).status).toBe(204)
    const issued = await Promise.all(
      answers.filter(({ ok }) => ok).map(async (answer) => (await tokensOf(answer)).accessToken),
    )
    const guard = at.server.guard({ resource: NOTES })
    for (const token of [accessToken, ...issued]) {
      const outcome = await guard(new Request(NOTES, { headers: { authorization: `Bearer ${token}` } }))
      expect(outcome).toHaveProperty('response.status', 401)
    }
  })

  it('come back to life for nobody: not in the grace, not with the person let in again (R188, R257, R268)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    expect((await at.send('/revoke', form({ client_id: clientId, token: next.accessToken }))).status).toBe(200)
    for (const token of [refreshToken, next.refreshToken]) {
      expect(await errorOf(await refresh(at, clientId, token))).toEqual(INVALID_GRANT)
    }
    const again = await signIn(at)
    at.people.admit('alice', false)
    expect(await errorOf(await refresh(at, again.clientId, again.refreshToken))).toEqual(INVALID_GRANT)
    at.people.admit('alice', true)
    expect(await errorOf(await refresh(at, again.clientId, again.refreshToken))).toEqual(INVALID_GRANT)
  })

  it('are no bearer tokens, and a client’s own token is none of ours (R270, R286, R289)', async () => {
    const at = await overHttp()
    const { clientId, accessToken, refreshToken } = await signIn(at)
    const key = await createTestKey()
    const [{ kid }] = await jwksOf(at)
    const claims: object = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())
    const forged = await assertion(at, clientId, { ...key, kid }, { ...claims }, { typ: 'at+jwt' })
    const carried = await assertion(at, clientId, key, { ...claims }, { typ: 'at+jwt', kid, jwk: key.publicJwk })
    const guard = at.server.guard({ resource: NOTES })
    for (const token of [refreshToken, await obtainCode(at, clientId), forged, carried]) {
      const outcome = await guard(new Request(NOTES, { headers: { authorization: `Bearer ${token}` } }))
      expect(outcome).toHaveProperty('response.status', 401)
    }
  })
})

async function jwksOf(at: HttpServer): Promise<readonly [{ readonly kid: string }]> {
  const { keys } = await members(await at.send('/jwks'))
  const [first]: readonly unknown[] = Array.isArray(keys) ? keys : []
  if (typeof first !== 'object' || first === null || !('kid' in first)) throw new Error('expected a key')
  return [{ kid: String(first.kid) }]
}
