import { describe, expect, it } from 'vitest'
import { aGrant, POLICY } from './grant.fixture.ts'
import { formatGrant, parseGrant } from './grant-record.ts'

const written: Record<string, unknown> = { v: 1, ...aGrant() }

describe('parseGrant', () => {
  it('reads what was formatted, and a member that a later version added', () => {
    expect(parseGrant(formatGrant(aGrant(), POLICY).body)).toEqual(written)
    expect(parseGrant(JSON.stringify({ ...written, added: 1 }))).toEqual({ ...written, added: 1 })
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
  ])('refuses %j', (change) => {
    expect(() => parseGrant(JSON.stringify({ ...written, ...change }))).toThrow('version or shape')
  })
})
