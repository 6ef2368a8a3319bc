import { ConfigurationError } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { createGitHubIdentityProvider, type GitHubIdentityProviderOptions } from './index.ts'
import { parseOptions } from './options.ts'

const valid = { clientId: 'id', clientSecret: 'secret', allow: { users: ['octocat'] } }

const faultsOf = (options: Partial<GitHubIdentityProviderOptions>): readonly string[] => {
  try {
    createGitHubIdentityProvider({ ...valid, ...options })
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

describe('parseOptions', () => {
  it('names every fault at once', () => {
    const faults = faultsOf({ clientId: '', clientSecret: '', url: 'ftp://x', timeoutMs: 0, allow: { users: ['*'] } })
    expect(faults.map((fault) => fault.split(/[ :]/, 1)[0])).toEqual([
      'clientId',
      'clientSecret',
      'url',
      'timeoutMs',
      'allow.users',
    ])
  })

  it('knows where the API is: of GitHub, of an Enterprise Server, as told', () => {
    expect(parseOptions(valid).apiUrl).toBe('https://api.github.com')
    expect(parseOptions({ ...valid, url: 'https://git.example/' }).apiUrl).toBe('https://git.example/api/v3')
    expect(parseOptions({ ...valid, apiUrl: 'https://api.example/v3/' }).apiUrl).toBe('https://api.example/v3')
  })

  it.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1', 'https://git.example'])('takes %s', (url) => {
    expect(faultsOf({ url, apiUrl: url })).toEqual([])
  })

  it.each([
    'http://git.example',
    'http://127.0.0.1.attacker.example',
    'http://localhost.attacker.example',
    'git.example',
    '',
    'https://user:pass@git.example',
    'https://git.example/?a=b',
    'https://git.example/#a',
  ])('refuses %j for either address (R194)', (address) => {
    expect(faultsOf({ url: address })).toHaveLength(1)
    expect(faultsOf({ apiUrl: address })).toHaveLength(1)
  })
})
