import { describe, expect, it } from 'vitest'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createProofKey, type ProofKey } from '../support/dpop.ts'
import { members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { createTestServer, ISSUER, NOTES } from '../support/test-server.ts'

const proofFor = async (key: ProofKey, url = `${ISSUER}/token`, claims = {}): Promise<{ readonly dpop: string }> => ({
  dpop: await key.prove({ method: 'POST', url }, { claims }),
})

const errorOf = async (answer: Response): Promise<unknown> => [answer.status, (await members(answer))['error']]

/** Status of a request to the MCP server. */
async function statusOf(at: HttpServer, headers: Readonly<Record<string, string>>, method = 'POST'): Promise<number> {
  const outcome = await at.server.guard({ resource: NOTES })(new Request(NOTES, { method, headers }))
  return 'response' in outcome ? outcome.response.status : 200
}

describe('a thief of a refresh token that is bound to no key', () => {
  it('who binds it to his own is found out when its owner comes (R255, R265)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const thief = await createProofKey(at.clock)
    const stolen = await tokensOf(await refreshOf(at, clientId, refreshToken, await proofFor(thief)))
    at.clock.advance(60)
    expect(await errorOf(await refresh(at, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    // The family has ended: the thief's key is good for nothing.
    const again = await refreshOf(at, clientId, stolen.refreshToken, await proofFor(thief))
    expect(await errorOf(again)).toEqual([400, 'invalid_grant'])
    const ath = await thief.prove({ method: 'POST', url: NOTES, accessToken: stolen.accessToken })
    expect(await statusOf(at, { authorization: `DPoP ${stolen.accessToken}`, dpop: ath })).toBe(401)
  })

  it('who binds its successor within the grace is found out too (R255, R257, R265)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    const thief = await createProofKey(at.clock)
    at.clock.advance(2)
    const stolen = await tokensOf(await refreshOf(at, clientId, refreshToken, await proofFor(thief)))
    expect(stolen.refreshToken).toBe(next.refreshToken)
    expect(await errorOf(await refresh(at, clientId, next.refreshToken))).toEqual([400, 'invalid_grant'])
    const again = await refreshOf(at, clientId, stolen.refreshToken, await proofFor(thief))
    expect(await errorOf(again)).toEqual([400, 'invalid_grant'])
  })

  it('ends nothing with a token that was bound from the start (R265)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const [owner, thief] = [await createProofKey(at.clock), await createProofKey(at.clock)]
    const code = await obtainCode(at, clientId)
    const { refreshToken } = await tokensOf(await redeem(at, clientId, code, {}, await proofFor(owner)))
    const next = await tokensOf(await refreshOf(at, clientId, refreshToken, await proofFor(owner)))
    at.clock.advance(60)
    for (const headers of [{}, await proofFor(thief)]) {
      expect(await errorOf(await refreshOf(at, clientId, refreshToken, headers))).toEqual([400, 'invalid_dpop_proof'])
    }
    await tokensOf(await refreshOf(at, clientId, next.refreshToken, await proofFor(owner)))
  })
})

describe('a proof', () => {
  it('of another endpoint, issuer, scheme or spelling of it is none for this one (R305)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const key = await createProofKey(at.clock)
    for (const url of [
      `${ISSUER}/par`,
      `${ISSUER}/token/`,
      `${ISSUER}//token`,
      `${ISSUER}/TOKEN`,
      `${ISSUER}/%2574oken`,
      `${ISSUER}/x/../token`,
      `${ISSUER}.evil.example/token`,
      `${ISSUER}:8443/token`,
      `${ISSUER}@evil.example/token`,
      `http://auth.example.com/token`,
      `https://user@auth.example.com/token`,
      `//auth.example.com/token`,
      '/token',
      at.origin + '/token', // where it listens is not who it is
    ]) {
      const answer = await refreshOf(at, clientId, refreshToken, await proofFor(key, url))
      expect([url, await errorOf(answer)]).toEqual([url, [400, 'invalid_dpop_proof']])
    }
  })

  it('is not moved by what the request says of its host (R23, R305)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const key = await createProofKey(at.clock)
    const evil = await proofFor(key, 'https://evil.example/token')
    const forged = { 'x-forwarded-host': 'evil.example', 'x-original-url': '/token', forwarded: 'host=evil.example' }
    const answer = await refreshOf(at, clientId, refreshToken, { ...evil, ...forged })
    expect(await errorOf(answer)).toEqual([400, 'invalid_dpop_proof'])
  })

  it('of the token endpoint is none at a resource, nor one for another token, method or path (R305, R308)', async () => {
    const at = await overHttp()
    const key = await createProofKey(at.clock)
    const { clientId } = await register(at)
    const redeemed = async () =>
      (await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId), {}, await proofFor(key)))).accessToken
    const [token, other] = [await redeemed(), await redeemed()]
    const authorization = `DPoP ${token}`
    const use = { method: 'POST', url: NOTES, accessToken: token }
    const wrong = [
      (await proofFor(key)).dpop,
      await key.prove({ ...use, accessToken: undefined }),
      await key.prove({ ...use, accessToken: other }),
      await key.prove({ ...use, method: 'GET' }),
      await key.prove({ ...use, url: 'https://notes.example.com/' }),
      await key.prove({ ...use, url: 'https://files.example.com/mcp' }),
    ]
    for (const dpop of wrong) expect(await statusOf(at, { authorization, dpop })).toBe(401)
    const right = await key.prove(use)
    expect(await statusOf(at, { authorization, dpop: right })).toBe(200)
    expect(await statusOf(at, { authorization, dpop: right })).toBe(401) // and once
    // Downgraded to a bearer token it is worth nothing, whatever was remembered of it.
    expect(await statusOf(at, { authorization: `Bearer ${token}` })).toBe(401)
    expect(await statusOf(at, { authorization: `Bearer ${token}`, dpop: await key.prove(use) })).toBe(401)
  })

  it('that names another algorithm, brings a private key or is an access token is none (R304)', async () => {
    const at = await overHttp()
    const { clientId, refreshToken, accessToken } = await signIn(at)
    const key = await createProofKey(at.clock)
    const use = { method: 'POST', url: `${ISSUER}/token` }
    for (const dpop of [
      accessToken,
      await key.prove(use, { header: { jwk: key.privateJwk } }),
      await key.prove(use, { header: { jwk: { ...key.publicJwk, kid: '../../etc/passwd' }, typ: 'JWT' } }),
      await key.prove(use, { header: { jwk: (await createProofKey(at.clock)).publicJwk } }),
      await key.prove(use, { header: { jku: 'https://evil.example/keys', jwk: undefined } }),
      await key.prove(use, { claims: { iat: -1 } }),
      await key.prove(use, { claims: { jti: ['a'] } }),
    ]) {
      const answer = await refreshOf(at, clientId, refreshToken, { dpop })
      expect(await errorOf(answer)).toEqual([400, 'invalid_dpop_proof'])
    }
    await tokensOf(await refresh(at, clientId, refreshToken)) // none of it cost anything
  })
})

describe('a bearer token', () => {
  // RFC 9449 §7.1: who proves a key expects the token to be bound to it. What was remembered of a bearer's use is no answer.
  it('is none under the scheme DPoP, before it was used as one and after (R302)', async () => {
    const at = await overHttp(createTestServer({ ports: { signatures: nodeSignatures } }))
    const { accessToken } = await signIn(at)
    const key = await createProofKey(at.clock)
    const prove = async () => ({
      authorization: `DPoP ${accessToken}`,
      dpop: await key.prove({ method: 'POST', url: NOTES, accessToken }),
    })
    expect(await statusOf(at, await prove())).toBe(401)
    expect(await statusOf(at, { authorization: `Bearer ${accessToken}` })).toBe(200)
    expect(await statusOf(at, await prove())).toBe(401)
    expect(await statusOf(at, { authorization: `DPoP ${accessToken}` })).toBe(401)
    expect(await statusOf(at, { authorization: `Bearer ${accessToken}` })).toBe(200)
  })
})

const refreshOf = (
  at: HttpServer,
  clientId: string,
  refreshToken: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> => refresh(at, clientId, refreshToken, {}, headers)
