import { describe, expect, it } from 'vitest'
import type { KeySource } from '../ports/key-source.ts'
import type { RecordKey } from '../ports/record-store.ts'
import type { KeyRing } from './key-ring.ts'
import { newSigningKey } from './new-signing-key.ts'
import { RING } from './ring-record.ts'
import { openContents, openRingStore, policyOf, rewrite } from '../../test/support/key-rings.ts'

const GRANT: RecordKey = { kind: 'grant', id: 'a1' }
const MONTH = 30 * 86_400
const LEAD = 960

const UNAVAILABLE = { reason: 'store_unavailable' }

const publishedBy = async (ring: KeyRing): Promise<readonly unknown[]> =>
  (await ring.jwks()).keys.map((key) => key['kid'])

async function openUsedRing() {
  const world = openRingStore()
  const ring = world.open()
  const { kid } = await ring.signingKey()
  world.state.reads = 0
  return { ...world, ring, kid }
}

describe('a key ring that gets old', () => {
  it('signs for 45 s without a reading, to the millisecond', async () => {
    const { clock, state, ring } = await openUsedRing()
    clock.advance(45)
    await ring.signingKey()
    expect(state.reads).toBe(0)
    clock.advance(0.001)
    await ring.signingKey()
    expect(state.reads).toBe(1)
  })

  it('seals for 30 s, so that what is written then can be signed for 15 s later without the store', async () => {
    const { clock, state, ring } = await openUsedRing()
    clock.advance(30)
    await ring.seal(GRANT, 'text')
    expect(state.reads).toBe(0)
    clock.advance(0.001)
    await ring.seal(GRANT, 'text')
    expect(state.reads).toBe(1)
    state.down = true
    clock.advance(30)
    await ring.seal(GRANT, 'text')
    clock.advance(15)
    await ring.signingKey()
    clock.advance(0.001)
    await expect(ring.signingKey()).rejects.toMatchObject(UNAVAILABLE)
    await expect(ring.seal(GRANT, 'text')).rejects.toMatchObject(UNAVAILABLE)
  })

  it('verifies for five minutes, and then cannot tell without the store: a revocation may be forgotten by now', async () => {
    const { clock, state, ring, kid } = await openUsedRing()
    state.down = true
    clock.advance(300)
    expect(await ring.verificationKey(kid)).toBeDefined()
    clock.advance(0.001)
    expect(ring.knownVerificationKey(kid)).toBeUndefined()
    await expect(ring.verificationKey(kid)).rejects.toMatchObject(UNAVAILABLE)
    state.down = false
    clock.advance(1)
    expect(await ring.verificationKey(kid)).toBeDefined()
  })

  it('is read again by a process whose clock was set back', async () => {
    const { clock, state, ring } = await openUsedRing()
    clock.advance(-3600)
    await ring.signingKey()
    expect(state.reads).toBe(1)
  })

  it('does not sign with a reading that took longer than it may be old', async () => {
    const { clock, state, ring } = await openUsedRing()
    state.slowMs = 45_001
    clock.advance(46)
    await expect(ring.signingKey()).rejects.toMatchObject({ ...UNAVAILABLE, details: { check: expect.any(String) } })
    state.slowMs = 0
    expect(await ring.signingKey()).toBeDefined()
  })
})

describe('a rotation', () => {
  it('is made once, by one of the processes that find it due', async () => {
    const { clock, records, state, open } = openRingStore()
    const rings = Array.from({ length: 8 }, () => open())
    const before = await Promise.all(rings.map(publishedBy))
    state.writes = 0
    clock.advance(MONTH)
    const after = await Promise.all(rings.map(publishedBy))
    for (const kids of after) expect(kids).toEqual([before[0]?.[1], expect.anything(), before[0]?.[0]])
    const { signing } = await openContents((await records.read(RING)).body ?? '')
    const halves = signing.map(({ state: is, jwk }) => `${is} ${'d' in jwk ? 'private' : 'public'}`)
    expect(halves.toSorted()).toEqual(['current private', 'next private', 'retired public'])
  })

  it('that is due and cannot be written stops signing, not verifying', async () => {
    const { clock, state, ring, kid } = await openUsedRing()
    clock.advance(MONTH)
    state.readOnly = true
    await expect(ring.signingKey()).rejects.toMatchObject(UNAVAILABLE)
    await expect(ring.seal(GRANT, 'text')).rejects.toMatchObject(UNAVAILABLE)
    expect(await ring.verificationKey(kid)).toBeDefined()
    state.readOnly = false
    clock.advance(1)
    expect((await ring.signingKey()).kid).not.toBe(kid)
  })

  it('that is not due needs no writing: another algorithm may wait', async () => {
    const { clock, state, open, kid } = await openUsedRing()
    state.readOnly = true
    const ring = open({ policy: policyOf('EdDSA') })
    expect((await ring.signingKey()).kid).toBe(kid)
    state.readOnly = false
    clock.advance(46)
    await ring.signingKey()
    clock.advance(LEAD)
    expect((await ring.signingKey()).algorithm).toBe('EdDSA')
  })

  it('that was asked for ends no key too early, however late it is written', async () => {
    const { clock, records, open, ring } = await openUsedRing()
    clock.advance(LEAD)
    const late: typeof records = {
      ...records,
      async replace(...write) {
        clock.advance(50)
        await ring.signingKey() // by another process, from a reading of this very moment
        return records.replace(...write)
      },
    }
    const [succession] = await open({ records: late }).rotate()
    clock.advance(45)
    const { kid } = await ring.signingKey()
    expect(kid).toBe(succession?.kid)
    const { signing } = await openContents((await records.read(RING)).body ?? '')
    for (const key of signing) {
      // Whoever signed with it 45 s ago made a token of 900 s, and verifiers allow for 5 s.
      const until = key.state === 'retired' ? key.until : Number.POSITIVE_INFINITY
      expect(until).toBeGreaterThanOrEqual(clock.now() - 45_000 + 905_000)
    }
  })
})

describe('a revoked key', () => {
  it('gives way to the next one at once, if that was published for long', async () => {
    const { clock, state, ring, kid } = await openUsedRing()
    const [, next] = await publishedBy(ring)
    clock.advance(LEAD)
    expect(await ring.revoke(kid)).toMatchObject({ wasKnown: true, entry: { kind: 'key', id: kid } })
    await ring.withdraw(kid)
    expect((await ring.signingKey()).kid).toBe(next)
    expect(state.pausedMs).toBe(0)
  })

  it('with none in waiting gives way to a new one, which waits two seconds until every process can find it', async () => {
    const { state, open, ring, kid } = await openUsedRing()
    const [, next] = await publishedBy(ring)
    const other = open()
    await ring.revoke(String(next))
    await other.verificationKey('unknown') // so that it does not read again within this second
    await ring.revoke(kid)
    await ring.withdraw(kid)
    const successor = await ring.signingKey()
    expect(state.pausedMs).toBe(2000)
    expect([kid, next]).not.toContain(successor.kid)
    expect(await other.verificationKey(successor.kid)).toBeDefined()
  })

  it('is never taken again by a process that heard of it, whatever the store says', async () => {
    const { clock, records, ring, kid } = await openUsedRing()
    const { body = '' } = await records.read(RING)
    const before = await openContents(body)
    await ring.revoke(kid)
    await ring.withdraw(kid)
    await rewrite(records, () => before) // an older snapshot
    clock.advance(46)
    await ring.reload()
    expect(await ring.verificationKey(kid)).toBeUndefined()
    expect(await publishedBy(ring)).not.toContain(kid)
  })

  it('verifies nothing from the moment it was heard of, even if the ring cannot be read again', async () => {
    const { state, ring, kid } = await openUsedRing()
    state.down = true
    await expect(ring.withdraw(kid)).rejects.toMatchObject(UNAVAILABLE)
    expect(ring.knownVerificationKey(kid)).toBeUndefined()
    await expect(ring.verificationKey(kid)).rejects.toMatchObject(UNAVAILABLE)
    expect(await publishedBy(ring)).not.toContain(kid)
  })
})

describe('a ring whose signing keys an operator keeps', () => {
  it('takes up a new file within 45 s, and leaves the ring in the store alone', async () => {
    const [older, newer] = await Promise.all([newSigningKey('ES256'), newSigningKey('EdDSA')])
    const file = ({ jwk }: typeof older, algorithm: 'ES256' | 'EdDSA') => ({ privateKey: jwk, algorithm })
    let files = [file(older, 'ES256')]
    const keySource: KeySource = { load: async () => files }
    const { clock, open, records, kid } = await openUsedRing()
    const before = (await records.read(RING)).body
    const ring = open({ keySource })
    expect((await ring.signingKey()).kid).toBe(older.kid)
    files = [file(newer, 'EdDSA'), file(older, 'ES256')]
    clock.advance(2 * MONTH)
    expect((await ring.signingKey()).kid).toBe(newer.kid)
    expect(await publishedBy(ring)).toEqual([newer.kid, older.kid])
    expect(await ring.verificationKey(kid)).toBeUndefined()
    expect((await records.read(RING)).body).toBe(before)
  })
})
