import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { parseClientAssertion, requireTimelyAssertion } from './client-assertion.ts'
import { jwtPart, unsignedJwt } from './jwt.fixture.ts'

const HEADER = { typ: 'client-authentication+jwt', alg: 'ES256', kid: 'key-1' }
const CLAIMS = { iss: 'client-1', sub: 'client-1', aud: 'https://auth.example.com', jti: 'id-1', exp: 1_900_000_060 }

const parse = (header: object, claims: object = {}) =>
  parseClientAssertion(unsignedJwt({ ...HEADER, ...header }, { ...CLAIMS, ...claims }))
const refused = (check: string): unknown =>
  expect.objectContaining({ reason: 'assertion_invalid', details: expect.objectContaining({ check }) })
const told = (aud: unknown): unknown => expect.objectContaining({ details: { check: 'aud', aud } })

describe('parseClientAssertion', () => {
  it('reads all that an assertion says', () => {
    expect(parse({}, { iat: 1_900_000_000.5, nbf: 1_900_000_001 })).toEqual({
      algorithm: 'ES256',
      kid: 'key-1',
      signingInput: `${jwtPart(HEADER)}.${jwtPart({ ...CLAIMS, iat: 1_900_000_000.5, nbf: 1_900_000_001 })}`,
      signature: 'c2ln',
      clientId: 'client-1',
      audience: 'https://auth.example.com',
      id: 'id-1',
      expiresAt: 1_900_000_060_000,
      issuedAt: 1_900_000_000_500,
      notBefore: 1_900_000_001_000,
    })
  })

  it('needs neither the key id, nor when it was made, nor from when it counts', () => {
    expect(parse({ kid: undefined })).toMatchObject({ kid: undefined, issuedAt: undefined, notBefore: undefined })
    expect(parse({}, { exp: 0, iat: 0 })).toMatchObject({ expiresAt: 0, issuedAt: 0 })
  })

  it.each([
    undefined,
    'JWT',
    'jwt',
    'application/jwt',
    'Client-Authentication+JWT',
    'application/client-authentication+jwt',
  ])('takes the type %s', (typ) => {
    expect(parse({ typ }).clientId).toBe('client-1')
  })

  it.each(['at+jwt', 'dpop+jwt', '', null, 1, ['jwt']])('refuses the type %j: it means something else', (typ) => {
    expect(() => parse({ typ })).toThrow(refused('typ'))
  })

  it.each([
    ['ES256', 'ES256'],
    ['PS256', 'PS256'],
    ['RS256', 'RS256'],
    ['EdDSA', 'EdDSA'],
    ['Ed25519', 'EdDSA'],
  ])('reads the algorithm %s as %s', (alg, algorithm) => {
    expect(parse({ alg }).algorithm).toBe(algorithm)
  })

  it.each(['none', 'HS256', 'es256', 'ES384', '', undefined, null, ['ES256']])('refuses the algorithm %j', (alg) => {
    expect(() => parse({ alg })).toThrow(refused('alg'))
  })

  it.each(['jwk', 'jku', 'x5u', 'x5c'])('refuses an assertion that brings its key along, as %s', (member) => {
    expect(() => parse({ [member]: null })).toThrow(refused('key in the header'))
  })

  it.each([1, null, ['key-1']])('refuses the key id %j', (kid) => {
    expect(() => parse({ kid })).toThrow(refused('kid'))
  })

  it.each(['iss', 'sub', 'jti', 'exp'])('needs %s', (name) => {
    for (const value of [undefined, null, '', [CLAIMS.sub]]) {
      expect(() => parse({}, { [name]: value })).toThrow(refused(name))
    }
  })

  it('is by the client about itself', () => {
    expect(() => parse({}, { iss: 'client-2' })).toThrow(refused('iss is not sub'))
  })

  it('takes an id of 256 bytes, and none of more', () => {
    expect(parse({}, { jti: 'i'.repeat(256) }).id).toHaveLength(256)
    expect(() => parse({}, { jti: 'i'.repeat(257) })).toThrow(refused('jti'))
    expect(() => parse({}, { jti: 'é'.repeat(129) })).toThrow(refused('jti'))
  })

  it.each(['exp', 'iat', 'nbf'])('refuses as %s what is no instant', (name) => {
    for (const value of ['1900000060', -1, -0.1, 1e13, 1e300, true]) {
      expect(() => parse({}, { [name]: value })).toThrow(refused(name))
    }
  })

  it('takes one audience, alone or as a list of one', () => {
    expect(parse({}, { aud: ['https://auth.example.com'] }).audience).toBe('https://auth.example.com')
    for (const aud of [undefined, null, 1, [], [1], ['https://auth.example.com', 'https://other.example.com']]) {
      expect(() => parse({}, { aud })).toThrow(refused('aud'))
    }
  })

  it('tells the operator a refused audience, unless a stranger could write into the log by it', () => {
    expect(() => parse({}, { aud: [1] })).toThrow(told('[1]'))
    expect(() => parse({}, { aud: undefined })).toThrow(told(''))
    expect(() => parse({}, { aud: ['a'.repeat(146), 'b'.repeat(147)] })).toThrow(
      told(JSON.stringify(['a'.repeat(146), 'b'.repeat(147)])),
    )
    for (const aud of [
      ['a'.repeat(300), 'b'],
      ['é', 'b'],
    ]) {
      expect(() => parse({}, { aud })).toThrow(told('(too long, or not ASCII)'))
    }
  })

  it('takes 8 KiB, and no more', () => {
    const shortest = unsignedJwt(HEADER, CLAIMS).length
    const signature = (length: number): string =>
      `${jwtPart(HEADER)}.${jwtPart(CLAIMS)}.${'A'.repeat(length - shortest + 4)}`
    expect(parseClientAssertion(signature(8192)).id).toBe('id-1')
    expect(() => parseClientAssertion(signature(8193))).toThrow(refused('length'))
  })
})

describe('requireTimelyAssertion', () => {
  const NOW = 1_900_000_000
  const judge = (claims: object, audiences: readonly string[] = [CLAIMS.aud]) => {
    requireTimelyAssertion(parse({}, { exp: NOW + 60, ...claims }), { audiences, now: epochMs(NOW * 1000) })
    return 'good'
  }

  it('is for one of the audiences', () => {
    expect(judge({}, ['https://other.example.com', CLAIMS.aud])).toBe('good')
    expect(() => judge({}, ['https://other.example.com'])).toThrow(
      expect.objectContaining({ details: { check: 'aud', aud: `"${CLAIMS.aud}"` } }),
    )
  })

  it('ends at its very end', () => {
    expect(judge({ exp: NOW + 0.001 })).toBe('good')
    expect(() => judge({ exp: NOW })).toThrow(refused('expired'))
  })

  it('lives five minutes at most', () => {
    expect(judge({ exp: NOW + 300 })).toBe('good')
    expect(() => judge({ exp: NOW + 300.001 })).toThrow(refused('exp too far ahead'))
    expect(() => judge({ exp: NOW + 301, iat: NOW })).toThrow(refused('exp too far ahead'))
  })

  it('counts the five minutes from its making where the clock of the client is ahead of ours, by a minute at most', () => {
    expect(judge({ iat: NOW + 60, exp: NOW + 360 })).toBe('good')
    expect(() => judge({ iat: NOW + 60, exp: NOW + 360.001 })).toThrow(refused('exp too far ahead'))
    expect(() => judge({ iat: NOW + 60.001 })).toThrow(refused('iat in the future'))
  })

  it('counts from the instant that it names, give or take a minute', () => {
    expect(judge({ nbf: NOW + 60 })).toBe('good')
    expect(() => judge({ nbf: NOW + 60.001 })).toThrow(refused('nbf in the future'))
  })
})
