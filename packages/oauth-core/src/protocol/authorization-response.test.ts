import { describe, expect, it } from 'vitest'
import { FAILURES } from '../errors/failures.ts'
import { formatAuthorizationError, formatAuthorizationResponse } from './authorization-response.ts'

const target = { redirectUri: 'https://a.example/cb?x=1', state: 'a b+/=🔑', issuer: 'https://auth.example.com' }

describe('formatAuthorizationResponse', () => {
  it('has code, state and issuer once each (R136)', () => {
    const { searchParams } = new URL(formatAuthorizationResponse(target, 'gwc_fake'))
    expect([...searchParams]).toEqual([
      ['x', '1'],
      ['code', 'gwc_fake'],
      ['state', 'a b+/=🔑'],
      ['iss', 'https://auth.example.com'],
    ])
  })

  it('has no state where none was sent (R136)', () => {
    expect(formatAuthorizationResponse({ ...target, state: undefined }, 'gwc_fake')).toBe(
      'https://a.example/cb?x=1&code=gwc_fake&iss=https%3A%2F%2Fauth.example.com',
    )
  })
})

describe('formatAuthorizationError', () => {
  it('tells the row of the table, and who speaks', () => {
    const { searchParams } = new URL(formatAuthorizationError(target, FAILURES.scope_unknown))
    expect([...searchParams].slice(1)).toEqual([
      ['error', 'invalid_scope'],
      ['error_description', 'A scope is not available.'],
      ['state', 'a b+/=🔑'],
      ['iss', 'https://auth.example.com'],
    ])
  })
})
