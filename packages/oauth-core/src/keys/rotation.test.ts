import { describe, expect, it } from 'vitest'
import type { Jwk, SignatureAlgorithm } from '../ports/signatures.ts'
import { epochMs, seconds, type EpochMs } from '../values/time.ts'
import type { RingSigningKey } from './ring-contents.ts'
import { firstKeys, hasten, LEAD, rotateDue, SETTLING, successions, type Rotation } from './rotation.ts'

const NOW = epochMs(Date.UTC(2030, 0, 1))
const POLICY = { algorithms: ['ES256'], period: seconds(3600) } as const
const BOTH = { ...POLICY, algorithms: ['ES256', 'EdDSA'] } as const
const PERIOD_MS = 3_600_000
const LEAD_MS = 960_000

const ago = (ms: number): EpochMs => epochMs(NOW - ms)
const jwkOf = (kid: string): Jwk => ({ kty: 'OKP', crv: 'Ed25519', x: `public-${kid}`, d: `fake-private-${kid}` })

const live = (
  kid: string,
  state: 'next' | 'current',
  since: EpochMs,
  algorithm: SignatureAlgorithm = 'ES256',
): RingSigningKey => ({ kid, algorithm, jwk: jwkOf(kid), state, since })

const retired = (kid: string, until: EpochMs, algorithm: SignatureAlgorithm = 'ES256'): RingSigningKey => ({
  kid,
  algorithm,
  jwk: { kty: 'OKP', crv: 'Ed25519', x: `public-${kid}` },
  state: 'retired',
  until,
})

const statesOf = ({ keys }: Rotation): Readonly<Record<string, string>> =>
  Object.fromEntries(keys.map(({ kid, state }) => [kid, state]))

describe(firstKeys, () => {
  it('gives each algorithm a key that signs at once, and one that waits', () => {
    expect(firstKeys(NOW, BOTH)).toEqual({
      keys: [],
      wanted: [
        { algorithm: 'ES256', state: 'current', since: NOW },
        { algorithm: 'ES256', state: 'next', since: NOW },
        { algorithm: 'EdDSA', state: 'current', since: NOW },
        { algorithm: 'EdDSA', state: 'next', since: NOW },
      ],
    })
  })
})

describe(rotateDue, () => {
  it('leaves a ring alone in which nothing is due', () => {
    const keys = [live('a', 'current', NOW), live('b', 'next', NOW), retired('z', epochMs(NOW + 1))]
    const rotation = rotateDue(keys, NOW, POLICY)
    expect(rotation.keys).toBe(keys)
    expect(rotation.wanted).toEqual([])
  })

  it('publishes for at least as long as any token lives and any cache keeps the JWKS (R49)', () => {
    expect(LEAD).toBe(960)
    const since = ago(LEAD_MS)
    const due = [live('a', 'current', ago(PERIOD_MS)), live('b', 'next', since)]
    expect(statesOf(rotateDue(due, NOW, POLICY))).toEqual({ a: 'retired', b: 'current' })
    const young = [live('a', 'current', ago(PERIOD_MS)), live('b', 'next', epochMs(since + 1))]
    expect(rotateDue(young, NOW, POLICY).keys).toBe(young)
  })

  it('rotates after a period, to the millisecond, and wants another key that waits', () => {
    const due = [live('a', 'current', ago(PERIOD_MS)), live('b', 'next', ago(PERIOD_MS))]
    const rotation = rotateDue(due, NOW, POLICY)
    expect(rotation.keys).toEqual([retired('a', epochMs(NOW + 960_000)), live('b', 'current', NOW)])
    expect(rotation.wanted).toEqual([{ algorithm: 'ES256', state: 'next', since: NOW }])
    const early = [live('a', 'current', ago(PERIOD_MS - 1)), live('b', 'next', ago(PERIOD_MS))]
    expect(rotateDue(early, NOW, POLICY).keys).toBe(early)
  })

  it('keeps the public half of a retired key alone, for 960 s to the millisecond', () => {
    const due = [live('a', 'current', ago(PERIOD_MS)), live('b', 'next', ago(LEAD_MS))]
    const { keys } = rotateDue(due, NOW, POLICY)
    expect(JSON.stringify(keys)).not.toContain('fake-private-a')
    const left = (afterMs: number) => statesOf(rotateDue(keys, epochMs(NOW + afterMs), POLICY))
    expect(left(959_999)).toEqual({ a: 'retired', b: 'current' })
    expect(left(960_000)).toEqual({ b: 'current' })
  })

  it('wants a waiting key where there is none, and rotates no earlier for it', () => {
    const alone = [live('a', 'current', ago(2 * PERIOD_MS))]
    expect(rotateDue(alone, NOW, POLICY)).toEqual({
      keys: alone,
      wanted: [{ algorithm: 'ES256', state: 'next', since: NOW }],
    })
  })

  it('rotates each algorithm by itself', () => {
    const keys = [
      live('a', 'current', ago(PERIOD_MS)),
      live('b', 'next', ago(LEAD_MS)),
      live('c', 'current', ago(1), 'EdDSA'),
      live('d', 'next', ago(LEAD_MS), 'EdDSA'),
    ]
    expect(statesOf(rotateDue(keys, NOW, BOTH))).toEqual({ a: 'retired', b: 'current', c: 'current', d: 'next' })
  })

  it('lets a new algorithm wait for its turn, as another one signs meanwhile', () => {
    const old = [live('a', 'current', NOW, 'EdDSA'), live('b', 'next', NOW, 'EdDSA')]
    expect(rotateDue(old, NOW, POLICY)).toEqual({
      keys: old,
      wanted: [{ algorithm: 'ES256', state: 'next', since: NOW }],
    })
    const published = [...old, live('c', 'next', ago(LEAD_MS))]
    expect(statesOf(rotateDue(published, NOW, POLICY))).toEqual({ a: 'current', b: 'next', c: 'current' })
  })

  it('gives up an algorithm that nobody has looked after for two periods, once one of ours signs', () => {
    const abandoned = [live('a', 'current', ago(2 * PERIOD_MS), 'EdDSA'), live('b', 'next', ago(LEAD_MS), 'EdDSA')]
    const ours = [live('c', 'current', NOW), live('d', 'next', NOW)]
    expect(rotateDue([...abandoned, ...ours], NOW, POLICY).keys).toEqual([
      retired('a', epochMs(NOW + 960_000), 'EdDSA'),
      ...ours,
    ])
    expect(statesOf(rotateDue([...abandoned, live('d', 'next', NOW)], NOW, POLICY))).toMatchObject({ a: 'current' })
    const tended = [live('a', 'current', ago(2 * PERIOD_MS - 1), 'EdDSA'), ...ours]
    expect(rotateDue(tended, NOW, POLICY).keys).toBe(tended)
  })
})

describe('rotateDue, when no key is left that signs', () => {
  it('takes the waiting key at once if it is old enough', () => {
    const rotation = rotateDue([live('b', 'next', ago(LEAD_MS))], NOW, POLICY)
    expect(rotation.keys).toEqual([live('b', 'current', NOW)])
  })

  it('takes a younger one too, two seconds after it was published', () => {
    expect(SETTLING).toBe(2)
    const since = (published: EpochMs) => rotateDue([live('b', 'next', published)], NOW, POLICY).keys[0]
    expect(since(ago(2000))).toEqual(live('b', 'current', NOW))
    expect(since(ago(1999))).toEqual(live('b', 'current', epochMs(NOW + 1)))
    expect(since(NOW)).toEqual(live('b', 'current', epochMs(NOW + 2000)))
  })

  it('wants one of the first algorithm where none waits, to sign two seconds later', () => {
    expect(rotateDue([], NOW, BOTH).wanted).toEqual([
      { algorithm: 'ES256', state: 'current', since: epochMs(NOW + 2000) },
      { algorithm: 'ES256', state: 'next', since: NOW },
      { algorithm: 'EdDSA', state: 'next', since: NOW },
    ])
  })

  it('hurries nothing while another algorithm signs', () => {
    const keys = [live('b', 'next', NOW), live('c', 'current', NOW, 'EdDSA'), live('d', 'next', NOW, 'EdDSA')]
    expect(rotateDue(keys, NOW, BOTH).keys).toBe(keys)
  })
})

describe(hasten, () => {
  it('makes a rotation due for whoever reads the ring, as soon as the next key may sign', () => {
    const young = hasten([live('a', 'current', NOW), live('b', 'next', ago(1))], NOW, POLICY)
    expect(statesOf(rotateDue(young, NOW, POLICY))).toEqual({ a: 'current', b: 'next' })
    expect(successions(young, NOW, POLICY)).toEqual([
      { algorithm: 'ES256', kid: 'b', signsAt: epochMs(NOW - 1 + LEAD_MS) },
    ])
    const later = epochMs(NOW - 1 + LEAD_MS)
    const { keys } = rotateDue(young, later, POLICY)
    expect(keys.map(({ state }) => state)).toEqual(['retired', 'current'])
    expect(successions(keys, later, POLICY)).toEqual([{ algorithm: 'ES256', kid: 'b', signsAt: later }])
  })

  it('is the same done twice, and leaves foreign algorithms alone', () => {
    const keys = [live('a', 'current', NOW), live('b', 'next', NOW), live('c', 'current', NOW, 'EdDSA')]
    const once = hasten(keys, NOW, POLICY)
    expect(hasten(once, NOW, POLICY)).toEqual(once)
    expect(once.slice(1)).toEqual(keys.slice(1))
  })
})
