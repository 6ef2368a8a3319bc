import { describe, expect, it } from 'vitest'
import { callerFromHeaders } from './identity-headers.ts'

const full = {
  'x-user-id': 'github:583231',
  'x-user-name': 'octocat',
  'x-client-id': 'client-1',
  'x-scope': 'notes:read notes:write',
}

describe('callerFromHeaders', () => {
  it('reads what the gateway wrote', () => {
    expect(callerFromHeaders({ headers: full })).toEqual({
      subject: 'github:583231',
      login: 'octocat',
      clientId: 'client-1',
      scopes: ['notes:read', 'notes:write'],
    })
  })

  it('decodes what the gateway encoded', () => {
    expect(callerFromHeaders({ headers: { ...full, 'x-user-name': 'J%C3%BCrgen%2C 100%25' } })?.login).toBe(
      'Jürgen, 100%',
    )
  })

  it('takes an empty name and an empty scope for none', () => {
    const caller = callerFromHeaders({ headers: { ...full, 'x-user-name': '', 'x-scope': '' } })
    expect(caller).toMatchObject({ login: undefined, scopes: [] })
  })

  it.each(Object.keys(full))('finds nobody without %s', (name) => {
    expect(callerFromHeaders({ headers: { ...full, [name]: undefined } })).toBeUndefined()
  })

  it.each(Object.keys(full))('finds nobody when %s was sent twice, which Node joins with a comma', (name) => {
    expect(callerFromHeaders({ headers: { ...full, [name]: 'a, b' } })).toBeUndefined()
  })

  it.each([
    ['an empty subject', { 'x-user-id': '' }],
    ['an empty client', { 'x-client-id': '' }],
    ['a broken encoding', { 'x-user-id': 'github:%E0%A4%A' }],
  ])('finds nobody behind %s', (_name, headers) => {
    expect(callerFromHeaders({ headers: { ...full, ...headers } })).toBeUndefined()
  })
})
