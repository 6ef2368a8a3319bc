import { describe, expect, it } from 'vitest'
import { formatTokenResponse } from './token-response.ts'

describe('formatTokenResponse', () => {
  it('writes the names of the wire', () => {
    const token = {
      accessToken: 'fake.access.token',
      expiresInSeconds: 600,
      scopes: ['a', 'b'],
      refreshToken: 'gwr_fake',
    }
    expect(formatTokenResponse(token)).toEqual({
      access_token: 'fake.access.token',
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'a b',
      refresh_token: 'gwr_fake',
    })
  })

  it('leaves out what has no value', () => {
    expect(Object.keys(formatTokenResponse({ accessToken: 'fake', expiresInSeconds: 1, scopes: [] }))).toEqual([
      'access_token',
      'token_type',
      'expires_in',
    ])
  })
})
