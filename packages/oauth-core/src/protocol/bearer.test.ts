import { describe, expect, it } from 'vitest'
import { parseBearer } from './bearer.ts'

describe('parseBearer', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('knows the scheme as %s (R362)', (scheme) => {
    expect(parseBearer(`${scheme} abc.def-_~+/==`)).toBe('abc.def-_~+/==')
  })

  it.each([null, '', 'Token x', 'Basic x', 'Bearerx', 'Bearerx y', 'DPoP x', 'xBearer y'])(
    'sees no bearer token in %j (R362)',
    (authorization) => {
      expect(parseBearer(authorization)).toBeUndefined()
    },
  )

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'Bearer\tx',
    'Bearer x y',
    'Bearer x, Bearer y',
    'Bearer x,Basic y',
    'Basic y, Bearer x',
    'Basic y,bearer x',
    'Bearer =',
    'Bearer x=y',
    'Bearer "x"',
    'Bearer ä',
  ])('refuses %j', (authorization) => {
    expect(() => parseBearer(authorization)).toThrow(
      expect.objectContaining({ reason: 'request_malformed', details: { check: 'Authorization: Bearer' } }),
    )
  })
})
