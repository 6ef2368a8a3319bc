import { describe, expect, it } from 'vitest'
import { jwtPart, unsignedJwt } from '../protocol/jwt.fixture.ts'
import { parseAccessToken } from './parse-access-token.ts'

const HEADER = { typ: 'at+jwt', alg: 'ES256', kid: 'K'.repeat(43) }
const CLAIMS = {
  iss: 'https://auth.example.com',
  sub: 'fake:1',
  aud: 'https://notes.example.com/mcp',
  client_id: 'client-1',
  iat: 1_900_000_000,
  exp: 1_900_000_600,
  jti: 'id-1',
  gid: `0${'g'.repeat(21)}`,
  gat: 1_899_999_999_999,
}

const parse = (header: object, claims: object = {}) =>
  parseAccessToken(unsignedJwt({ ...HEADER, ...header }, { ...CLAIMS, ...claims }))
const refused = (reason: string, check: string): unknown => expect.objectContaining({ reason, details: { check } })

describe('parseAccessToken', () => {
  it('reads the least that a token says', () => {
    expect(parse({})).toEqual({
      kid: HEADER.kid,
      algorithm: 'ES256',
      signingInput: `${jwtPart(HEADER)}.${jwtPart(CLAIMS)}`,
      signature: 'c2ln',
      claims: {
        issuer: 'https://auth.example.com',
        subject: 'fake:1',
        audience: 'https://notes.example.com/mcp',
        clientId: 'client-1',
        grantId: CLAIMS.gid,
        id: 'id-1',
        bornAt: 1_899_999_999_999,
        issuedAt: 1_900_000_000,
        expiresAt: 1_900_000_600,
        notBefore: 0,
        scopes: [],
        login: undefined,
        groups: [],
        jkt: undefined,
      },
    })
  })

  it('reads all that a token may say', () => {
    const jkt = 'J'.repeat(43)
    const more = { nbf: 7, scope: 'a  b', preferred_username: 'octocat', groups: ['acme'], cnf: { jkt } }
    expect(parse({ typ: 'Application/AT+JWT' }, more).claims).toMatchObject({
      notBefore: 7,
      scopes: ['a', 'b'],
      login: 'octocat',
      groups: ['acme'],
      jkt,
    })
    expect(parse({}, { aud: [CLAIMS.aud], iat: 0, exp: 0, gat: 0 }).claims).toMatchObject({
      audience: CLAIMS.aud,
      issuedAt: 0,
      expiresAt: 0,
      bornAt: 0,
    })
  })

  it.each([
    ['token_type', 'typ', [undefined, 'JWT', 'at+jwt ', 'dpop+jwt', ['at+jwt'], 1]],
    ['token_malformed', 'alg', [undefined, 1, ['ES256']]],
    ['token_signature', 'kid', [undefined, 'short', ['K'.repeat(43)], 1]],
  ])('says %s for a header with another %s', (reason, name, values) => {
    for (const value of values) expect(() => parse({ [name]: value })).toThrow(refused(reason, name))
  })

  it.each(['iss', 'sub', 'client_id', 'jti', 'gid'])('needs a text as %s', (name) => {
    for (const value of [undefined, null, '', 1, ['a']]) {
      expect(() => parse({}, { [name]: value })).toThrow(refused('token_malformed', name))
    }
  })

  it.each([
    ['sub', 'nobody'],
    ['gid', `g${'g'.repeat(21)}`],
  ])('needs a %s of our own shape', (name, value) => {
    expect(() => parse({}, { [name]: value })).toThrow(refused('token_malformed', name))
  })

  it.each(['iat', 'exp', 'nbf', 'gat'])('needs a whole number as %s, from zero on', (name) => {
    for (const value of ['1', null, -1, 0.5, 1e300]) {
      expect(() => parse({}, { [name]: value })).toThrow(refused('token_malformed', name))
    }
  })

  it('reads no seconds that no date can hold', () => {
    expect(parse({}, { exp: 9_007_199_254_740 }).claims.expiresAt).toBe(9_007_199_254_740)
    expect(() => parse({}, { exp: 9_007_199_254_741 })).toThrow(refused('token_malformed', 'exp'))
  })

  it.each([
    ['scope', [1, null, ['a']]],
    ['preferred_username', [1, null]],
    ['groups', [null, 'acme', [1], {}]],
  ])('refuses %s of another type', (name, values) => {
    for (const value of values) expect(() => parse({}, { [name]: value })).toThrow(refused('token_malformed', name))
  })

  it('is for one audience', () => {
    for (const aud of [undefined, null, 1, [], [1], [CLAIMS.aud, CLAIMS.aud]]) {
      expect(() => parse({}, { aud })).toThrow(refused('token_audience', 'aud'))
    }
  })

  it('refuses a binding that it cannot check', () => {
    const jkt = 'J'.repeat(43)
    for (const cnf of [null, 'x', [], {}, { jkt: 'short' }, { jkt: 1 }, { jkt, 'x5t#S256': 'x' }, { jwk: {} }]) {
      expect(() => parse({}, { cnf })).toThrow(refused('token_type', 'cnf'))
    }
  })

  it('takes 16 KiB, and no more', () => {
    const token = unsignedJwt(HEADER, CLAIMS)
    expect(parseAccessToken(token.padEnd(16_384, 'A')).claims.id).toBe('id-1')
    expect(() => parseAccessToken(token.padEnd(16_385, 'A'))).toThrow(refused('token_malformed', 'length'))
  })
})
