import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { OAuthError, type AuthorizationServerOptions, type Ports } from '@gw/oauth-core'
import { requireBearer } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createFixedClock } from '@gw/oauth-core/testing'
import { createProofKey } from './support/dpop.ts'
import { obtainCode, redeem, register, signIn, tokensOf } from './support/journey.ts'
import { createTestServer, FILES, ISSUER, NOTES } from './support/test-server.ts'

const METADATA = 'resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp"'
const ALGS = 'algs="ES256 EdDSA PS256"'

/** A server, a key, and an access token that is bound to it. */
async function openWorld(options: Partial<AuthorizationServerOptions> = {}, parameters = {}) {
  const at = createTestServer(options)
  const key = await createProofKey(at.clock)
  const { clientId } = await register(at)
  const code = await obtainCode(at, clientId, parameters)
  const dpop = await key.prove({ method: 'POST', url: `${ISSUER}/token` })
  const { accessToken } = await tokensOf(await redeem(at, clientId, code, {}, { dpop }))
  const guard = at.server.guard({ resource: NOTES })
  const ask = async (headers: HeadersInit, init: RequestInit & { url?: string } = {}) => {
    const outcome = await guard(
      new Request(init.url ?? 'http://127.0.0.1:3000/mcp', { method: 'POST', headers, ...init }),
    )
    if ('principal' in outcome) return { status: 200, challenge: null, principal: outcome.principal }
    return { status: outcome.response.status, challenge: outcome.response.headers.get('www-authenticate') }
  }
  const prove = (change = {}, by = key) => by.prove({ method: 'POST', url: NOTES, accessToken }, change)
  return { at, key, accessToken, guard, ask, prove, authorization: `DPoP ${accessToken}` }
}

describe.each<[string, Partial<Ports>]>([
  ['Web Crypto', {}],
  ['Node, which answers at once', { signatures: nodeSignatures }],
])('server.guard, a token that is bound to a key, with the signatures of %s', (_, ports) => {
  it('lets in who proves the key for this request (R301, R305)', async () => {
    const { ask, prove, authorization } = await openWorld({ ports })
    for (const scheme of [authorization, authorization.replace('DPoP', 'dpop')]) {
      expect(await ask({ authorization: scheme, dpop: await prove() })).toMatchObject({
        status: 200,
        principal: { subject: 'fake:1', resource: NOTES },
      })
    }
    // Query and fragment are no part of what is proven; the origin is the configured one, whatever was asked on.
    const url = 'http://10.0.0.7/mcp?a=b'
    expect(await ask({ authorization, dpop: await prove() }, { url })).toMatchObject({ status: 200 })
  })

  it('is no bearer token, and a bearer token is none of these (R302)', async () => {
    const { at, ask, prove, accessToken } = await openWorld({ ports })
    for (const proof of [{}, { dpop: await prove() }]) {
      expect((await ask({ authorization: `Bearer ${accessToken}`, ...proof })).status).toBe(401)
    }
    const { accessToken: bearer } = await signIn(at)
    const dpop = await prove({ claims: { ath: undefined } })
    expect(await ask({ authorization: `DPoP ${bearer}`, dpop })).toEqual({
      status: 401,
      challenge: `Bearer ${METADATA}, scope="notes:read", DPoP error="invalid_token", error_description="The access token is not valid.", ${ALGS}`,
    })
    expect((await ask({ authorization: `Bearer ${bearer}`, dpop })).status).toBe(200)
    expect(at.server.verifier.recall(accessToken, { resource: NOTES })).toBeUndefined()
  })

  it('needs exactly one proof (R303)', async () => {
    const { ask, prove, authorization } = await openWorld({ ports })
    const two = new Headers({ authorization, dpop: await prove() })
    two.append('dpop', await prove())
    for (const headers of [{ authorization }, { authorization, dpop: '' }, two]) {
      expect(await ask(headers)).toEqual({
        status: 401,
        challenge: `Bearer ${METADATA}, scope="notes:read", DPoP error="invalid_dpop_proof", error_description="The DPoP proof is not valid.", ${ALGS}`,
      })
    }
  })

  it('needs a proof for this method, path and time (R305, R306)', async () => {
    const { at, ask, prove, authorization } = await openWorld({ ports })
    const now = at.clock.now() / 1000
    const wrong = [
      { htm: 'GET' },
      { htu: 'http://127.0.0.1:3000/mcp' },
      { htu: FILES },
      { htu: `${NOTES}/` },
      { htu: new URL(NOTES).origin },
      { iat: now - 11 },
      { iat: now + 11 },
    ]
    for (const claims of wrong) {
      expect((await ask({ authorization, dpop: await prove({ claims }) })).status).toBe(401)
    }
    expect((await ask({ authorization, dpop: await prove() }, { method: 'GET' })).status).toBe(401)
  })

  it('needs a proof that names this token (R308)', async () => {
    const { ask, prove, authorization, accessToken } = await openWorld({ ports })
    for (const ath of [undefined, '', accessToken, 'A'.repeat(43)]) {
      const { status, challenge } = await ask({ authorization, dpop: await prove({ claims: { ath } }) })
      expect([status, challenge]).toEqual([401, expect.stringContaining('error="invalid_dpop_proof"')])
    }
  })

  it('needs a proof by its own key (R310)', async () => {
    const { at, ask, prove, authorization } = await openWorld({ ports })
    const { status, challenge } = await ask({ authorization, dpop: await prove({}, await createProofKey(at.clock)) })
    expect([status, challenge]).toEqual([401, expect.stringContaining('DPoP error="invalid_token"')])
  })

  it('takes a proof once, in whichever process and at whichever party (R307)', async () => {
    const clock = createFixedClock()
    const secret = 'fake-master-secret-0000000000000000'
    const shared = { stores: createMemoryStores({ clock }), secret }
    const { ask, prove, authorization } = await openWorld({ ...shared, ports: { ...ports, clock } })
    const replica = createTestServer({ ...shared, ports: { ...ports, clock } })
    const dpop = await prove()
    expect((await ask({ authorization, dpop })).status).toBe(200)
    expect((await ask({ authorization, dpop })).status).toBe(401)
    const there = await replica.server.guard({ resource: NOTES })(
      new Request(NOTES, { method: 'POST', headers: { authorization, dpop } }),
    )
    expect('response' in there && there.response.status).toBe(401)
  })

  it('spends no proof of a token that is dead, and cannot tell while the store is away', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    let writes = 0
    let down = false
    const records: typeof stores.records = {
      ...stores.records,
      replace(key, ...rest) {
        if (key.kind !== 'once') return stores.records.replace(key, ...rest)
        writes += 1
        return down ? Promise.reject(new OAuthError('store_unavailable')) : stores.records.replace(key, ...rest)
      },
    }
    const world = await openWorld({ stores: { ...stores, records }, ports: { ...ports, clock } })
    const { ask, prove, authorization } = world
    writes = 0
    const forged = await prove({ header: { jwk: (await createProofKey(clock)).publicJwk } })
    expect((await ask({ authorization, dpop: forged })).status).toBe(401)
    clock.advance(606)
    expect((await ask({ authorization, dpop: await prove() })).status).toBe(401)
    expect(writes).toBe(0)
    clock.advance(-606)
    down = true
    const { status, challenge } = await ask({ authorization, dpop: await prove() })
    expect([status, challenge]).toEqual([503, null])
  })

  it('is told what more it needs in the challenge of its scheme (R312, R359)', async () => {
    const { at, authorization, prove } = await openWorld({ ports })
    const guard = at.server.guard({ resource: NOTES, scopes: ['notes:write'] })
    const headers = { authorization, dpop: await prove() }
    const outcome = await guard(new Request(NOTES, { method: 'POST', headers }))
    const response = 'response' in outcome ? outcome.response : undefined
    expect([response?.status, response?.headers.get('www-authenticate')]).toEqual([
      403,
      `Bearer ${METADATA}, scope="notes:read notes:write", DPoP error="insufficient_scope", error_description="This needs more permissions.", ${ALGS}`,
    ])
  })
})

describe('requireBearer', () => {
  const running: Server[] = []
  afterEach(() => running.splice(0).forEach((http) => http.close()))

  it('hands method, path and every DPoP line to the guard (R303, R305)', async () => {
    const { guard, accessToken, prove } = await openWorld()
    const app = express()
    app.use(express.json())
    app.use('/mcp', requireBearer(guard), (_request, response) => response.json(response.locals['principal']))
    const http = createServer(app).listen(0, '127.0.0.1')
    running.push(http)
    await once(http, 'listening')
    const address = http.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const ask = (method: string, path: string, proofs: readonly string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = ['host', 'elsewhere.example', 'authorization', `DPoP ${accessToken}`]
        const lines = proofs.flatMap((proof) => ['dpop', proof])
        const body = method === 'POST' ? ['content-type', 'application/json', 'content-length', '2'] : []
        request({ port, method, path, headers: [...headers, ...lines, ...body] }, (answer) =>
          resolve(answer.resume().statusCode),
        )
          .on('error', reject)
          .end(method === 'POST' ? '{}' : undefined)
      })
    expect(await ask('POST', '/mcp?x=y', [await prove()])).toBe(200)
    expect(await ask('POST', '/mcp', [await prove(), await prove()])).toBe(401)
    expect(await ask('POST', '/mcp/other', [await prove()])).toBe(401)
    expect(await ask('DELETE', '/mcp', [await prove()])).toBe(401)
    expect(await ask('DELETE', '/mcp', [await prove({ claims: { htm: 'DELETE' } })])).toBe(200)
    // What no web request can say is not passed on unjudged.
    expect(await ask('TRACE', '/mcp', [await prove({ claims: { htm: 'TRACE' } })])).toBe(405)
  })
})
