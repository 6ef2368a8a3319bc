import { describe, expect, it } from 'vitest'
import { parseTokenCredentials } from './token-credentials.ts'

describe('parseTokenCredentials', () => {
  it.each([
    ['Bearer a.b-c', { scheme: 'Bearer', token: 'a.b-c' }],
    ['DPoP a.b-c', { scheme: 'DPoP', token: 'a.b-c' }],
    ['dpop a==', { scheme: 'DPoP', token: 'a==' }],
    ['BEARER ~', { scheme: 'Bearer', token: '~' }],
  ])('reads %s (R362)', (header, credentials) => {
    expect(parseTokenCredentials(header)).toEqual(credentials)
  })

  it.each([null, '', 'Token x', 'Basic x', 'DPoPx y', 'xDPoP y'])('finds none in %j (R362)', (header) => {
    expect(parseTokenCredentials(header)).toBeUndefined()
  })

  it.each(['DPoP', 'DPoP ', 'DPoP a b', 'DPoP a, DPoP b', 'Bearer a, DPoP b', 'Basic x, DPoP a', 'DPoP a,', 'DPoP  a'])(
    'refuses %j (R360)',
    (header) => {
      expect(() => parseTokenCredentials(header)).toThrow(
        expect.objectContaining({ reason: 'request_malformed', details: { check: 'Authorization' } }),
      )
    },
  )
})
