import { describe, expect, it } from 'vitest'
import { dpopNonceOf } from '../src/errors/dpop-nonce-wanted.ts'
import { createSha256 } from '../src/keys/digest.ts'
import { joseSignatures } from '../src/keys/jose-signatures.ts'
import { createOnce } from '../src/keys/once.ts'
import { isDigest } from '../src/values/digest.ts'
import { createProofKey } from './support/dpop.ts'
import { openTokenWorld } from './support/token-world.ts'
import { createDpopNonces } from '../src/tokens/dpop-nonces.ts'
import { createDpopProofs } from '../src/tokens/dpop-proofs.ts'

const USE = { method: 'POST', url: 'https://auth.example.com/token' }

async function open() {
  const { clock, keys, store } = openTokenWorld()
  const sha256 = createSha256(joseSignatures)
  const used: unknown[] = []
  const once = createOnce({ records: store.stores.records, sha256 })
  const deps = {
    signatures: joseSignatures,
    sha256,
    clock,
    once: {
      use: (...use: Parameters<typeof once.use>) => {
        used.push(use)
        return once.use(...use)
      },
    },
  }
  const nonces = createDpopNonces({ clock, keys, party: 'resource' })
  return { clock, deps, nonces, used, proofs: createDpopProofs(deps), key: await createProofKey(clock, 'ES256') }
}

const refused = (check: string) => ({ reason: 'dpop_invalid', details: { check } })

describe('DpopProofs.verify', () => {
  it('proves the key for the very request', async () => {
    const { proofs, key } = await open()
    expect(await proofs.verify(await key.prove(USE), USE)).toMatchObject({ jkt: key.jkt, nextNonce: undefined })
    const spelled = { ...USE, url: 'HTTPS://Auth.example.com:443/token?a=b#c' }
    expect((await proofs.verify(await key.prove(spelled), USE)).jkt).toBe(key.jkt)
  })

  it.each([
    ['htm', { htm: 'GET' }],
    ['htm', { htm: 'post' }],
    ['htu', { htu: 'https://auth.example.com/register' }],
    ['htu', { htu: 'no URL' }],
    ['jti', { jti: undefined }],
  ])('refuses a proof with another %s: %j', async (check, claims) => {
    const { proofs, key } = await open()
    await expect(proofs.verify(await key.prove(USE, { claims }), USE)).rejects.toMatchObject(refused(check))
  })

  it('proves nothing at what is no address', async () => {
    const { proofs, key } = await open()
    const nowhere = { ...USE, url: 'nowhere' }
    await expect(proofs.verify(await key.prove(nowhere), nowhere)).rejects.toMatchObject(refused('htu'))
  })

  it.each([-1, 1])('takes a proof of ten seconds to either side (%i)', async (side) => {
    const { clock, proofs, key } = await open()
    const proof = await key.prove(USE)
    clock.advance(10 * side)
    expect((await proofs.verify(proof, USE)).jkt).toBe(key.jkt)
    clock.advance(0.001 * side)
    await expect(proofs.verify(proof, USE)).rejects.toMatchObject(refused('iat'))
  })

  it('holds a proof to the access token beside it', async () => {
    const { proofs, key } = await open()
    const proof = await key.prove({ ...USE, accessToken: 'fake-token' })
    const hash = await createSha256(joseSignatures)('fake-token')
    const other = 'A'.repeat(43)
    if (!isDigest(other)) throw new Error('the test needs a digest')
    expect((await proofs.verify(proof, { ...USE, accessTokenHash: hash })).jkt).toBe(key.jkt)
    expect((await proofs.verify(proof, USE)).jkt).toBe(key.jkt)
    await expect(proofs.verify(proof, { ...USE, accessTokenHash: other })).rejects.toMatchObject(refused('ath'))
    await expect(proofs.verify(await key.prove(USE), { ...USE, accessTokenHash: hash })).rejects.toMatchObject(
      refused('ath'),
    )
  })

  it('refuses a signature of another key, and a key that is none', async () => {
    const { clock, proofs, key } = await open()
    const other = await createProofKey(clock, 'ES256')
    const stolen = await other.prove(USE, { header: { jwk: key.publicJwk } })
    await expect(proofs.verify(stolen, USE)).rejects.toMatchObject(refused('signature'))
    const jwk = { ...key.publicJwk, y: 'A'.repeat(43) }
    await expect(proofs.verify(await key.prove(USE, { header: { jwk } }), USE)).rejects.toMatchObject(refused('jwk'))
  })

  it('asks for a nonce where one is due, and hands out the next in time', async () => {
    const { clock, deps, nonces, key } = await open()
    const proofs = createDpopProofs({ ...deps, nonces })
    const verify = async (nonce?: string) => proofs.verify(await key.prove(USE, { claims: { nonce } }), USE)
    const failure: unknown = await verify().catch((error: unknown) => error)
    expect(failure).toMatchObject({ reason: 'dpop_nonce' })
    const nonce = dpopNonceOf(failure)
    expect((await verify(nonce)).nextNonce).toBeUndefined()
    await expect(verify('fake-nonce')).rejects.toMatchObject({ reason: 'dpop_nonce' })
    clock.advance(151)
    const { nextNonce = '' } = await verify(nonce)
    expect(await nonces.judge(nextNonce)).toBe('good')
  })

  it('counts a proof once, however often its one use is asked for', async () => {
    const { proofs, key, used } = await open()
    const proof = await key.prove(USE, { claims: { jti: 'id-1' } })
    const proven = await proofs.verify(proof, USE)
    const again = await proofs.verify(proof, USE)
    await proven.use()
    await proven.use()
    expect(used).toEqual([['dpop', [key.jkt, 'id-1'], 60]])
    await expect(again.use()).rejects.toMatchObject({ reason: 'dpop_replayed' })
  })
})
