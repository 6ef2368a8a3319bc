import { describe, expect, it, vi } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { decodeBase64url, encodeBase64url } from '../internal/base64url.ts'
import { systemRandom } from '../internal/system.ts'
import type { RecordKey } from '../ports/record-store.ts'
import { SIGNATURE_ALGORITHMS } from '../ports/signatures.ts'
import { epochMs } from '../values/time.ts'
import { parseRingRecord, RING } from './ring-record.ts'
import { openRingStore, policyOf, rewrite, SECRET } from '../../test/support/key-rings.ts'

const OTHER = 'fake-master-secret-1111111111111111'
const GRANT: RecordKey = { kind: 'grant', id: 'a1' }

describe('createKeyRing', () => {
  it('is one ring for eight processes that start at once', async () => {
    const { open } = openRingStore()
    const rings = Array.from({ length: 8 }, () => open())
    const kids = await Promise.all(rings.map(async (ring) => (await ring.signingKey()).kid))
    expect(new Set(kids).size).toBe(1)
    const [first, ...others] = rings
    const sealed = (await first?.seal(GRANT, 'text')) ?? ''
    for (const ring of others) expect(await ring.unseal(GRANT, sealed)).toBe('text')
  })

  it.each(SIGNATURE_ALGORITHMS)('signs and verifies with %s', async (algorithm) => {
    const ring = openRingStore().open({ policy: policyOf(algorithm) })
    const { kid, sign } = await ring.signingKey()
    const key = await ring.verificationKey(kid)
    expect(key?.algorithm).toBe(algorithm)
    expect(await key?.check('text', await sign('text'))).toBe(true)
  })

  it('goes on with the algorithm before until a key of the new one was published long enough', async () => {
    const { open, clock } = openRingStore()
    const before = await open({ policy: policyOf('ES256') }).signingKey()
    const ring = open({ policy: policyOf('EdDSA') })
    expect((await ring.signingKey()).kid).toBe(before.kid)
    expect((await ring.jwks()).keys.map((key) => key['alg'])).toEqual(['ES256', 'EdDSA', 'ES256'])
    clock.advance(959)
    expect((await ring.signingKey()).kid).toBe(before.kid)
    clock.advance(46) // the ring of a process may be 45 s old
    expect((await ring.signingKey()).algorithm).toBe('EdDSA')
    expect(await ring.verificationKey(before.kid)).toBeDefined()
    expect((await open({ policy: policyOf('ES256') }).signingKey()).kid).toBe(before.kid)
  })

  it('has keys of several algorithms from the start, and signs with the first', async () => {
    const { open } = openRingStore()
    const ring = open({ policy: policyOf('EdDSA', 'ES256') })
    expect((await ring.signingKey()).algorithm).toBe('EdDSA')
    expect((await ring.jwks()).keys.map((key) => key['alg'])).toEqual(['EdDSA', 'ES256', 'EdDSA', 'ES256'])
    expect((await open({ policy: policyOf('ES256', 'EdDSA') }).signingKey()).algorithm).toBe('ES256')
  })

  it('publishes public members alone, each key with kid, alg and use (R48)', async () => {
    for (const algorithm of SIGNATURE_ALGORITHMS) {
      const { keys } = await openRingStore()
        .open({ policy: policyOf(algorithm) })
        .jwks()
      for (const key of keys) {
        expect(key).toMatchObject({ alg: algorithm, use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) })
        for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(name)
      }
      expect(keys).toHaveLength(2)
    }
  })

  it('publishes and verifies from memory while the store is down (R50)', async () => {
    const { open, state } = openRingStore()
    const ring = open()
    const published = await ring.jwks()
    state.down = true
    expect(await ring.jwks()).toEqual(published)
    expect(await ring.verificationKey((await ring.signingKey()).kid)).toBeDefined()
  })

  it('says store_unavailable until the store answered once, then works', async () => {
    const { open, state } = openRingStore()
    const ring = open()
    state.down = true
    await expect(ring.signingKey()).rejects.toMatchObject({ reason: 'store_unavailable' })
    await expect(ring.jwks()).rejects.toMatchObject({ reason: 'store_unavailable' })
    state.down = false
    expect(await ring.signingKey()).toBeDefined()
  })

  it('keeps nothing readable in the store', async () => {
    const { open, records } = openRingStore()
    const ring = open()
    const { kid } = await ring.signingKey()
    const { body = '' } = await records.read(RING)
    expect(body).not.toContain(kid)
    expect(body).not.toContain('"d"')
    expect(body).not.toContain(SECRET)
  })

  it('refuses a ring of a version that it does not know, and leaves it alone', async () => {
    const { open, records } = openRingStore()
    await open().signingKey()
    const { body = '', revision } = await records.read(RING)
    const future = body.replace('"v":1', '"v":2')
    await records.replace(RING, revision, { body: future, expiresAt: epochMs(Date.UTC(2999, 0)) })
    await expect(open().signingKey()).rejects.toThrow(/version 2/)
    expect((await records.read(RING)).body).toBe(future)
  })
})

describe('KeyRing under changing master secrets', () => {
  it('opens with the previous secret, and then with the new one alone', async () => {
    const { open } = openRingStore()
    const old = open({ secrets: [SECRET] })
    const { kid } = await old.signingKey()
    const sealed = await old.seal(GRANT, 'text')
    const changing = open({ secrets: [OTHER, SECRET] })
    expect((await changing.signingKey()).kid).toBe(kid)
    const changed = open({ secrets: [OTHER] })
    expect((await changed.signingKey()).kid).toBe(kid)
    expect(await changed.unseal(GRANT, sealed)).toBe('text')
    expect((await open({ secrets: [SECRET] }).signingKey()).kid).toBe(kid) // a process that was not restarted yet
  })

  it('adds each wrapping once, however many processes know the new secret', async () => {
    const { open, records } = openRingStore()
    await open().signingKey()
    await Promise.all(Array.from({ length: 8 }, () => open({ secrets: [OTHER, SECRET] }).signingKey()))
    expect(parseRingRecord((await records.read(RING)).body ?? '').wrappings).toHaveLength(2)
  })

  it('tells the operator what to do when no secret opens it', async () => {
    const { open } = openRingStore()
    await open({ secrets: [SECRET] }).signingKey()
    const refusal = open({ secrets: [OTHER] }).signingKey()
    await expect(refusal).rejects.toMatchObject({ name: 'ConfigurationError' })
    await expect(refusal).rejects.toThrow(/as the previous one if it was changed/)
    await expect(refusal).rejects.not.toThrow(OTHER)
  })

  it('makes up a secret for stores that die with the process', async () => {
    expect(await openRingStore().open({ secrets: [] }).signingKey()).toBeDefined()
  })
})

describe('KeyRing.verificationKey', () => {
  it('reads the ring again for an unknown key, at most once a second', async () => {
    const { open, state, clock } = openRingStore()
    const ring = open()
    await ring.signingKey()
    clock.advance(1)
    state.reads = 0
    for (let n = 0; n < 100; n += 1) expect(await ring.verificationKey(`unknown-${n}`)).toBeUndefined()
    await Promise.all(Array.from({ length: 100 }, (_, n) => ring.verificationKey(`strange-${n}`)))
    expect(state.reads).toBe(1)
    clock.advance(1)
    await ring.verificationKey('unknown')
    expect(state.reads).toBe(2)
  })

  it('cannot tell of an unknown key while the store is down, also between two readings', async () => {
    const { open, state, clock } = openRingStore()
    const ring = open()
    await ring.signingKey()
    clock.advance(1)
    state.down = true
    for (let n = 0; n < 3; n += 1) {
      await expect(ring.verificationKey('unknown')).rejects.toMatchObject({ reason: 'store_unavailable' })
    }
    expect(state.reads).toBe(2)
  })

  it('finds a key that another process added', async () => {
    const { open, clock } = openRingStore()
    const ring = open()
    await ring.signingKey()
    const other = await open({ policy: policyOf('EdDSA') }).jwks()
    const kid = String(other.keys.find((key) => key['alg'] === 'EdDSA')?.['kid'])
    expect(ring.knownVerificationKey(kid)).toBeUndefined()
    clock.advance(1)
    expect(await ring.verificationKey(kid)).toBeDefined()
    expect(ring.knownVerificationKey(kid)).toBeDefined()
  })

  it('accepts and publishes a retired key until its time, and no longer', async () => {
    const { open, records, clock } = openRingStore()
    const { kid } = await open().signingKey()
    const until = epochMs(clock.now() + 960_000)
    await rewrite(records, (contents) => ({
      ...contents,
      signing: contents.signing.map(({ algorithm, jwk }) => ({ kid, algorithm, jwk, state: 'retired', until })),
    }))
    const ring = open()
    const successor = await ring.signingKey()
    expect(successor.kid).not.toBe(kid)
    const published = async () => (await ring.jwks()).keys.map((key) => key['kid'])
    clock.advance(957) // it took two until the key made in an emergency could be used
    expect(await published()).toEqual([successor.kid, expect.anything(), kid])
    expect(await ring.verificationKey(kid)).toBeDefined()
    clock.advance(1)
    expect(await published()).toEqual([successor.kid, expect.anything()])
    expect(await ring.verificationKey(kid)).toBeUndefined()
  })

  it('tells of another set of keys once', async () => {
    const { open, records } = openRingStore()
    const onChange = vi.fn<() => void>()
    const ring = open({ onChange })
    await ring.signingKey()
    await ring.reload()
    expect(onChange).not.toHaveBeenCalled()
    await rewrite(records, (contents) => ({ ...contents, signing: [] }))
    await ring.reload()
    await ring.reload()
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  it('signs no more with what it was told to read again, until that worked', async () => {
    const { open, state, records } = openRingStore()
    const ring = open()
    const { kid } = await ring.signingKey()
    await rewrite(records, (contents) => ({ ...contents, signing: [] }))
    state.down = true
    await expect(ring.reload()).rejects.toMatchObject({ reason: 'store_unavailable' })
    await expect(ring.signingKey()).rejects.toMatchObject({ reason: 'store_unavailable' })
    state.down = false
    expect((await ring.signingKey()).kid).not.toBe(kid)
  })

  it('asks the store no more once it is closed', async () => {
    const { open, state, clock } = openRingStore()
    const ring = open()
    const { kid } = await ring.signingKey()
    ring.close()
    clock.advance(10)
    state.reads = 0
    expect(await ring.verificationKey(kid)).toBeDefined()
    await expect(ring.verificationKey('unknown')).rejects.toSatisfy(isOAuthError)
    expect(state.reads).toBe(0)
  })
})

describe('KeyRing.seal', () => {
  it('gives another text each time, of one shape', async () => {
    const ring = openRingStore().open()
    const texts = await Promise.all(Array.from({ length: 50 }, () => ring.seal(GRANT, 'text')))
    expect(new Set(texts).size).toBe(50)
    for (const text of texts) expect(text).toMatch(/^v1\.[\w-]+\.[\w-]{16}\.[\w-]+$/)
  })

  it('brings back any text, an empty one too', async () => {
    const ring = openRingStore().open()
    for (const text of ['', '£€ 😀', '\uFEFFmark', 'x'.repeat(10_000)]) {
      expect(await ring.unseal(GRANT, await ring.seal(GRANT, text))).toBe(text)
    }
  })

  it('opens for no other record', async () => {
    const ring = openRingStore().open()
    const sealed = await ring.seal(GRANT, 'text')
    await expect(ring.unseal({ kind: 'grant', id: 'a2' }, sealed)).rejects.toThrow('does not open')
    await expect(ring.unseal({ kind: 'session', id: 'a1' }, sealed)).rejects.toThrow('does not open')
  })

  it('opens no text with one bit changed, and none of another ring', async () => {
    const ring = openRingStore().open()
    const sealed = await ring.seal(GRANT, 'text')
    const [version, kid, nonce, text = ''] = sealed.split('.')
    const bytes = decodeBase64url(text) ?? new Uint8Array()
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const forged = [version, kid, nonce, encodeBase64url(changed)].join('.')
      await expect(ring.unseal(GRANT, forged)).rejects.toThrow('does not open')
    }
    await expect(openRingStore().open().unseal(GRANT, sealed)).rejects.toThrow('foreign key ring')
    for (const other of ['', 'text', 'v2.a.b.c', `${sealed}.x`])
      await expect(ring.unseal(GRANT, other)).rejects.toThrow('sealed text of a grant')
  })

  it('opens what another process sealed under a newer key', async () => {
    const { open, records, clock } = openRingStore()
    const ring = open()
    const old = await ring.seal(GRANT, 'old')
    const key = encodeBase64url(systemRandom(32))
    await rewrite(records, (contents) => ({ ...contents, sealing: [{ kid: 'newer', key }, ...contents.sealing] }))
    const other = open()
    const sealed = await other.seal(GRANT, 'new')
    clock.advance(1)
    expect(await ring.unseal(GRANT, sealed)).toBe('new')
    expect(await other.unseal(GRANT, old)).toBe('old')
  })
})
