import { isOAuthError } from '@gw/oauth-core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeActiveOrganizations, decodePerson, decodeTeams } from './decode.ts'

const nearly = fc.oneof(
  fc.jsonValue(),
  fc.record({ id: fc.jsonValue(), login: fc.jsonValue(), name: fc.jsonValue() }, { requiredKeys: [] }),
  fc.array(
    fc.record(
      { state: fc.constantFrom('active', 'pending'), slug: fc.jsonValue(), organization: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  ),
)

const decodesOrRefuses = (decode: (json: unknown) => unknown, json: unknown): boolean => {
  try {
    return decode(json) !== undefined
  } catch (error) {
    return isOAuthError(error)
  }
}

describe.each([
  ['decodePerson', decodePerson],
  ['decodeActiveOrganizations', decodeActiveOrganizations],
  ['decodeTeams', decodeTeams],
])('%s', (_, decode) => {
  it('decodes or throws an OAuthError, whatever JSON came', () => {
    expect(() => fc.assert(fc.property(nearly, (json) => decodesOrRefuses(decode, json)))).not.toThrow()
  })
})

describe('decodePerson', () => {
  it.each([
    { id: '583231', login: 'octocat' },
    { id: 1.5, login: 'octocat' },
    { id: -1, login: 'octocat' },
    { id: 2 ** 53, login: 'octocat' },
    { id: 1, login: 'o c' },
    { id: 1, login: '\u043Ectocat' },
    [{ id: 1, login: 'octocat' }],
  ])('refuses %j', (json) => {
    expect(() => decodePerson(json)).toThrow('upstream_failed')
  })

  it('drops a name that could break a line, and keeps the person', () => {
    expect(decodePerson({ id: 1, login: 'a', name: 'x\r\ny' })).toEqual({ id: 1, login: 'a' })
    expect(decodePerson({ id: 1, login: 'a', name: 'x\u202Ey' })).toEqual({ id: 1, login: 'a' })
    expect(decodePerson({ id: 1, login: 'a', name: 'Zoë Ö.' })).toEqual({ id: 1, login: 'a', name: 'Zoë Ö.' })
  })
})
