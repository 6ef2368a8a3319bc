import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { aGrant, anActiveGrant, POLICY } from './grant.fixture.ts'
import { formatGrant, parseGrant } from './grant-record.ts'

const written: Record<string, unknown> = { v: 1, ...aGrant() }

describe('parseGrant', () => {
  it('reads what was formatted, and a member that a later version added', () => {
    expect(parseGrant(formatGrant(aGrant(), POLICY).body)).toEqual(written)
    expect(parseGrant(JSON.stringify({ ...written, added: 1 }))).toEqual({ ...written, added: 1 })
  })

  it('reads the key that a grant is bound to, and since when', () => {
    const bound = { ...written, jkt: 'J'.repeat(43), boundFrom: 3 }
    expect(parseGrant(JSON.stringify(bound))).toEqual(bound)
  })

  it.each(Object.keys(written).filter((name) => name !== 'jkt'))('refuses a grant without %s', (name) => {
    expect(() => parseGrant(JSON.stringify({ ...written, [name]: undefined }))).toThrow('version or shape')
  })

  it.each([
    { state: 'other' },
    { generation: 1.5 },
    { retries: -1 },
    { scopes: [1] },
    { refreshable: 'no' },
    { id: 1 },
    { jkt: '' },
    { v: 2 },
    { id: [aGrant().id] },
    { subject: [aGrant().subject] },
    { codeDigest: [aGrant().codeDigest] },
    { jkt: ['J'.repeat(43)] },
    { boundFrom: 1.5 },
    { boundFrom: '1' },
    { id: 'short' },
    { subject: 'nobody' },
    { subject: 7 },
    { codeDigest: 'short' },
    { jkt: 7 },
    { failures: '0' },
    { clientId: null },
  ])('refuses %j', (change) => {
    expect(() => parseGrant(JSON.stringify({ ...written, ...change }))).toThrow('version or shape')
  })
})

it.each(['null', '[]', '1', '"grant"'])('parseGrant refuses %s', (body) => {
  expect(() => parseGrant(body)).toThrow('version or shape')
})

describe('formatGrant', () => {
  it('keeps a code for ten minutes beyond its end, to tell one that comes late from one that never was', () => {
    expect(formatGrant(aGrant(), POLICY).expiresAt).toBe(aGrant().codeExpiresAt + 600_000)
  })

  it('keeps an active grant until its last access token is dead', () => {
    const { idleExpiresAt, expiresAt } = anActiveGrant(1)
    expect(formatGrant(anActiveGrant(1), POLICY).expiresAt).toBe(idleExpiresAt + POLICY.accessTokenMs)
    const ending = anActiveGrant(1, { idleExpiresAt: epochMs(expiresAt + 1) })
    expect(formatGrant(ending, POLICY).expiresAt).toBe(expiresAt + POLICY.accessTokenMs)
  })
})
