import { createHash, randomUUID } from 'node:crypto'
import { createAuthorizationServer, OAuthError, type AuthorizationServer } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createFakeIdentityProvider, createFixedClock } from '@gw/oauth-core/testing'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { valueOf } from './gateway/raw-request.ts'
import { signIn } from './gateway/sign-in.ts'
import { NOTES } from './gateway/start-gateway.ts'

const start = gateways()
const open: AuthorizationServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A gateway over a real server, with a token that is bound to a key. */
async function openWorld(options: { readonly dpopNonce?: 'required' } = {}) {
  const clock = createFixedClock()
  const stores = createMemoryStores({ clock })
  const store = { down: false }
  const server = createAuthorizationServer({
    issuer: 'https://auth.test',
    stores: {
      ...stores,
      records: {
        ...stores.records,
        replace: (key, ...rest) =>
          store.down && key.kind === 'once'
            ? Promise.reject(new OAuthError('store_unavailable'))
            : stores.records.replace(key, ...rest),
      },
    },
    identityProviders: [createFakeIdentityProvider({ people: [{ subject: '583231', login: 'octocat' }] })],
    resources: [NOTES],
    ports: { clock, signatures: nodeSignatures },
    ...options,
  })
  open.push(server)
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const prove = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
    new SignJWT({ jti: randomUUID(), iat: clock.now() / 1000, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey)
  const atToken = { htm: 'POST', htu: 'https://auth.test/token' }
  const { accessToken } = await signIn(server, NOTES.resource, 'notes:read', (nonce) => prove({ ...atToken, nonce }))
  const ath = createHash('sha256').update(accessToken).digest('base64url')
  const gateway = await start({ verifier: server.verifier })
  return {
    gateway,
    store,
    clock,
    accessToken,
    prove: (claims = {}) => prove({ htm: 'POST', htu: NOTES.resource, ath, ...claims }),
    ask: (lines: readonly string[], forwarded = {}) =>
      gateway.ask({ lines: [`Authorization: DPoP ${accessToken}`, ...lines], ...forwarded }),
  }
}

describe('a token that is bound to a key', () => {
  it('passes with a proof for the public URL of the service, each time with a new one (R305, R307)', async () => {
    const { ask, prove } = await openWorld()
    const proof = `DPoP: ${await prove()}`
    const reply = await ask([proof])
    expect(reply.status).toBe(200)
    expect(valueOf(reply, 'x-user-id')).toBe('fake:583231')
    expect((await ask([proof])).status).toBe(401)
    // Whatever spelling of the host the client came by, the origin is that of the configuration.
    expect((await ask([`Dpop: ${await prove()}`], { host: 'NOTES.test:443', uri: '/mcp?a=b' })).status).toBe(200)
  })

  it('is refused with a proof for another method, path, host or time (R305, R306)', async () => {
    const { ask, prove, clock } = await openWorld()
    const wrong = [
      { htm: 'GET' },
      { htu: 'https://notes.test/mcp/x' },
      { htu: 'https://auth.test/verify' },
      { htu: 'http://notes.test/mcp' },
      { iat: clock.now() / 1000 - 11 },
      { iat: clock.now() / 1000 + 11 },
    ]
    for (const claims of wrong) expect((await ask([`DPoP: ${await prove(claims)}`])).status).toBe(401)
    expect((await ask([`DPoP: ${await prove()}`], { method: 'DELETE' })).status).toBe(401)
    expect((await ask([`DPoP: ${await prove()}`], { uri: '/mcp/x' })).status).toBe(401)
    const below = await prove({ htu: 'https://notes.test/mcp/x' })
    expect((await ask([`DPoP: ${below}`], { uri: '/mcp/x' })).status).toBe(200)
  })

  it('is refused without a proof of its own, and tells how to make one (R303, R308, R312)', async () => {
    const { ask, prove } = await openWorld()
    const one = `DPoP: ${await prove()}`
    const refused = [
      [],
      ['DPoP:'],
      [one, `DPoP: ${await prove()}`],
      [`${one}, ${await prove()}`],
      [`DPoP: ${await prove({ ath: undefined })}`],
      [`DPoP: ${await prove({ ath: 'A'.repeat(43) })}`],
    ]
    for (const lines of refused) {
      const reply = await ask(lines)
      expect([reply.status, JSON.parse(reply.body)]).toEqual([
        401,
        expect.objectContaining({ error: 'invalid_dpop_proof' }),
      ])
      expect(valueOf(reply, 'www-authenticate')).toBe(
        'Bearer resource_metadata="https://notes.test/.well-known/oauth-protected-resource/mcp", scope="notes:read", ' +
          'DPoP error="invalid_dpop_proof", error_description="The DPoP proof is not valid.", algs="ES256 EdDSA PS256"',
      )
    }
    expect((await ask([one])).status).toBe(200)
  })

  it('is no bearer token (R302)', async () => {
    const { gateway, prove, accessToken } = await openWorld()
    for (const lines of [[], [`DPoP: ${await prove()}`]]) {
      const reply = await gateway.ask({ token: accessToken, lines })
      expect(reply.status).toBe(401)
      expect(valueOf(reply, 'www-authenticate')).toMatch(/^Bearer error="invalid_token".*, DPoP algs="ES256/)
    }
  })

  it('is neither let in nor refused while nobody can tell whether its proof was used', async () => {
    const { ask, prove, store } = await openWorld()
    store.down = true
    const reply = await ask([`DPoP: ${await prove()}`])
    expect(reply.status).toBe(503)
    expect(valueOf(reply, 'retry-after')).toMatch(/^[1-3]$/)
    expect(valueOf(reply, 'www-authenticate')).toBeUndefined()
  })

  it('is asked for a nonce where one is required, and gets it (R309)', async () => {
    const { ask, prove, clock } = await openWorld({ dpopNonce: 'required' })
    const first = await ask([`DPoP: ${await prove()}`])
    expect(first.status).toBe(401)
    expect(valueOf(first, 'www-authenticate')).toContain('DPoP error="use_dpop_nonce"')
    const nonce = valueOf(first, 'dpop-nonce')
    expect((await ask([`DPoP: ${await prove({ nonce })}`])).status).toBe(200)
    clock.advance(301)
    const stale = await ask([`DPoP: ${await prove({ nonce })}`])
    expect([stale.status, valueOf(stale, 'dpop-nonce') === nonce]).toEqual([401, false])
  })
})

describe('a bearer token', () => {
  it('passes beside a proof, which says nothing, and not under the scheme of proofs (R302)', async () => {
    const clock = createFixedClock()
    const server = createAuthorizationServer({
      issuer: 'https://auth.test',
      stores: createMemoryStores({ clock }),
      identityProviders: [createFakeIdentityProvider({ people: [{ subject: '583231', login: 'octocat' }] })],
      resources: [NOTES],
      ports: { clock },
    })
    open.push(server)
    const { accessToken: token } = await signIn(server, NOTES.resource, 'notes:read')
    const gateway = await start({ verifier: server.verifier })
    expect((await gateway.ask({ token, lines: ['DPoP: x'] })).status).toBe(200)
    expect((await gateway.ask({ lines: [`Authorization: DPoP ${token}`, 'DPoP: x'] })).status).toBe(401)
  })
})
