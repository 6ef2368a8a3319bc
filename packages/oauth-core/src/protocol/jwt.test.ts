import { describe, expect, it } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import { jwtPart, unsignedJwt } from './jwt.fixture.ts'
import { parseJwt } from './jwt.ts'

const parse = (token: string, maxLength = 8192) =>
  parseJwt(token, maxLength, (check) => new OAuthError('token_malformed', { check }))
const refused = (check: string): unknown => expect.objectContaining({ details: { check } })

describe('parseJwt', () => {
  it('takes a JWT apart', () => {
    expect(parse(unsignedJwt({ alg: 'ES256' }, { sub: 'é' }))).toEqual({
      header: { alg: 'ES256' },
      claims: { sub: 'é' },
      signingInput: `${jwtPart({ alg: 'ES256' })}.${jwtPart({ sub: 'é' })}`,
      signature: 'c2ln',
    })
  })

  it('is as long as allowed, and no longer', () => {
    const token = unsignedJwt({}, {})
    expect(parse(token, token.length).claims).toEqual({})
    expect(() => parse(token, token.length - 1)).toThrow(refused('length'))
  })

  it.each(['', 'e30', 'e30.e30', 'e30.e30.', 'e30.e30.c2ln.', 'e30.e30.c2ln.e30', 'e30.e30.c2ln.e30.e30'])(
    'refuses %j, which has not three parts',
    (token) => {
      expect(() => parse(token)).toThrow(refused('three parts'))
    },
  )

  it.each([
    ['another alphabet', '+/+/', 'encoding'],
    ['padding', 'e30=', 'encoding'],
    ['what is no UTF-8', '_w', 'encoding'],
    ['nothing', '', 'JSON'],
    ['what is no JSON', jwtPart('{'), 'JSON'],
    ['a member twice', jwtPart('{"a":1,"a":2}'), 'JSON'],
    ['a list', jwtPart('[]'), 'object'],
    ['null', jwtPart('null'), 'object'],
    ['a text', jwtPart('"a"'), 'object'],
  ])('refuses %s as header and as claims', (_what, part, check) => {
    expect(() => parse(`${part}.e30.c2ln`)).toThrow(refused(`header: ${check}`))
    expect(() => parse(`e30.${part}.c2ln`)).toThrow(refused(`claims: ${check}`))
  })

  it('refuses every extension: we understand none', () => {
    expect(() => parse(unsignedJwt({ crit: [] }, {}))).toThrow(refused('crit'))
    expect(parse(unsignedJwt({}, { crit: [] })).claims).toEqual({ crit: [] })
  })
})
