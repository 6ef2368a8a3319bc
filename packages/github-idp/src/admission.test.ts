import type { Identity } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { isAdmitted, parseAllowList, type GitHubAllowList } from './admission.ts'

const admits = (allow: GitHubAllowList | 'everybody', identity: Partial<Identity>): boolean => {
  const faults: string[] = []
  const admission = parseAllowList(allow, faults)
  expect(faults).toEqual([])
  return isAdmitted(admission, { subject: '583231', login: 'octocat', groups: [], ...identity })
}

const faultsOf = (allow: GitHubAllowList): string[] => {
  const faults: string[] = []
  parseAllowList(allow, faults)
  return faults
}

describe('the allow-list', () => {
  it('lets nobody in when it is empty (R189)', () => {
    expect(admits({}, {})).toBe(false)
    expect(admits({ users: [], organizations: [], teams: [] }, { groups: ['acme', ''] })).toBe(false)
  })

  it('lets everybody in when told so, in a word that no list can hold', () => {
    expect(admits('everybody', { login: 'mallory' })).toBe(true)
  })

  it.each(['*', '**', 'all users', '', ' ', '@octocat', 'octo*', 'octocat@example.com', 'https://github.com/octocat'])(
    'refuses %j as a login instead of taking it for somebody (R189)',
    (entry) => {
      expect(faultsOf({ users: [entry] })).toHaveLength(1)
    },
  )

  it.each(['id:', 'id:0', 'id:-1', 'id:1e3', 'id:0583231', 'id:583231x', 'id: 583231'])(
    'refuses %j as a number',
    (entry) => {
      expect(faultsOf({ users: [entry] })).toHaveLength(1)
    },
  )

  it('names every malformed entry of every list', () => {
    const faults = faultsOf({ users: ['*', 'octocat'], organizations: ['acme/ops', 'acme'], teams: ['acme', '*/*'] })
    expect(faults.map((fault) => fault.split(' ', 2).join(' '))).toEqual([
      'allow.users: "*"',
      'allow.organizations: "acme/ops"',
      'allow.teams: "acme"',
      'allow.teams: "*/*"',
    ])
  })

  it('compares trimmed, in ASCII lower case, and whole (R190)', () => {
    const allow = { users: [' OctoCat\t'] }
    expect(admits(allow, { login: 'octocat' })).toBe(true)
    expect(admits(allow, { login: 'OCTOCAT' })).toBe(true)
    for (const login of ['octocat2', 'octoca', ' octocat', 'octocat ', '@octocat', 'octocat@acme', 'octocat\u0000']) {
      expect(admits(allow, { login })).toBe(false)
    }
  })

  it('takes no look-alike for a letter (R190)', () => {
    expect(admits({ users: ['kermit'] }, { login: '\u212Aermit' })).toBe(false) // Kelvin sign: lower case k in Unicode
    expect(admits({ users: ['octocat'] }, { login: '\u043Ectocat' })).toBe(false) // Cyrillic o
    expect(faultsOf({ users: ['\u212Aermit', '\u043Ectocat', 'octo\u200Bcat'] })).toHaveLength(3)
  })

  it('knows a pinned account by number, whatever its login says', () => {
    const allow = { users: ['id:583231'] }
    expect(admits(allow, { login: 'renamed' })).toBe(true)
    expect(admits(allow, { subject: '42' })).toBe(false)
    expect(admits(allow, { subject: '42', login: 'id:583231' })).toBe(false)
    expect(admits({ users: ['583231'] }, {})).toBe(false) // without `id:` it is a login
  })

  it('knows organizations and teams by the groups of the sign-in, each in its own list', () => {
    expect(admits({ organizations: ['Acme'] }, { groups: ['acme'] })).toBe(true)
    expect(admits({ teams: ['acme/ops'] }, { groups: ['acme', 'acme/ops'] })).toBe(true)
    expect(admits({ teams: ['acme/ops'] }, { groups: ['acme', 'acme/dev'] })).toBe(false)
    expect(admits({ organizations: ['acme'] }, { groups: ['acme/ops'] })).toBe(false)
    expect(admits({ users: ['acme'] }, { groups: ['acme'] })).toBe(false)
  })
})
