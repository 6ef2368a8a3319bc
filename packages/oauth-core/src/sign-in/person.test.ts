import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { parsePerson, type Person } from './person.ts'

const person: Person = {
  provider: 'github',
  identity: { subject: '583231', login: 'octocat', groups: ['acme'] },
  memory: 'fake-upstream-token',
  admittedAt: epochMs(1_900_000_000_000),
}

describe('parsePerson', () => {
  it('reads what was written', () => {
    expect(parsePerson(JSON.stringify(person))).toEqual(person)
  })

  it.each([
    { provider: undefined },
    { identity: [] },
    { identity: { ...person.identity, groups: [1] } },
    { identity: { ...person.identity, name: 1 } },
    { memory: 1 },
    { admittedAt: '1' },
    { admittedAt: 1.5 },
  ])('refuses a person with %j', (change) => {
    expect(() => parsePerson(JSON.stringify({ ...person, ...change }))).toThrow('cannot read')
  })
})
