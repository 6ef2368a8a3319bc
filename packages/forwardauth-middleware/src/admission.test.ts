import { epochMs, type Principal } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { admits } from './admission.ts'

const alice: Principal = {
  subject: 'github:583231',
  login: 'Alice',
  clientId: 'c1',
  grantId: 'g1',
  scopes: ['mcp'],
  resource: 'https://notes.test/mcp',
  groups: ['github:acme', 'github:Acme/Ops'],
  expiresAt: epochMs(0),
}
const nobody = { users: [], organizations: [], teams: [] }

describe('admits', () => {
  it('admits everybody where a service has no list, and nobody where the list is empty', () => {
    expect(admits(undefined, alice)).toBe(true)
    expect(admits(nobody, alice)).toBe(false)
  })

  it.each([
    { users: ['github:alice'] },
    { users: ['github:id:583231'] },
    { organizations: ['github:ACME'] },
    { teams: ['github:acme/ops'] },
    { users: ['github:bob'], teams: ['github:acme/ops'] },
  ])('admits by %j', (some) => expect(admits({ ...nobody, ...some }, alice)).toBe(true))

  it.each([
    { users: ['alice'] },
    { users: ['corp:alice'] },
    { users: ['github:583231'] },
    { users: ['github:id:58323'] },
    { users: ['github:acme'] },
    { organizations: ['github:acm'] },
    { teams: ['corp:acme/ops'] },
  ])('does not admit by %j', (some) => expect(admits({ ...nobody, ...some }, alice)).toBe(false))

  it('knows a client that acts for itself by no name', () => {
    const { login: _, ...rest } = alice
    const client: Principal = { ...rest, subject: 'client:alice', groups: [] }
    expect(admits({ ...nobody, users: ['client:alice', 'github:alice', ':'] }, client)).toBe(false)
  })

  it('takes no look-alike for a letter (R190)', () => {
    const corp = { ...alice, subject: 'corp:7', login: '\u212aim', groups: ['corp:\u212aites'] }
    expect(admits({ ...nobody, users: ['corp:kim'], teams: ['corp:kites'] }, corp)).toBe(false)
    expect(admits({ ...nobody, users: ['corp:kim'] }, { ...corp, login: 'KIM' })).toBe(true)
  })

  it('is not fooled by a login that looks like a number', () => {
    expect(admits({ ...nobody, users: ['github:id:9'] }, { ...alice, login: 'id:9' })).toBe(false)
  })
})
