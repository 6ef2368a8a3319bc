import { describe, expect, it } from 'vitest'
import { parseDpopProof } from './dpop-proof.ts'
import { jwtPart, unsignedJwt } from './jwt.fixture.ts'

/** RFC 8037 A.2. */
const KEY = { crv: 'Ed25519', kty: 'OKP', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
const HEADER = { typ: 'dpop+jwt', alg: 'EdDSA', jwk: KEY }
const CLAIMS = { jti: 'id-1', htm: 'POST', htu: 'https://auth.example.com/token', iat: 1_900_000_000.5 }

const parse = (header: object, claims: object = {}) =>
  parseDpopProof(unsignedJwt({ ...HEADER, ...header }, { ...CLAIMS, ...claims }))
const refused = (check: string): unknown => expect.objectContaining({ reason: 'dpop_invalid', details: { check } })

describe('parseDpopProof', () => {
  it('reads all that a proof says', () => {
    expect(parse({}, { ath: 'hash', nonce: 'nonce-1' })).toEqual({
      algorithm: 'EdDSA',
      key: KEY,
      signingInput: `${jwtPart(HEADER)}.${jwtPart({ ...CLAIMS, ath: 'hash', nonce: 'nonce-1' })}`,
      signature: 'c2ln',
      id: 'id-1',
      method: 'POST',
      url: 'https://auth.example.com/token',
      issuedAt: 1_900_000_000.5,
      accessTokenHash: 'hash',
      nonce: 'nonce-1',
    })
    expect(parse({})).toMatchObject({ accessTokenHash: undefined, nonce: undefined })
  })

  it('knows EdDSA by its other name', () => {
    expect(parse({ alg: 'Ed25519' })).toMatchObject({ algorithm: 'EdDSA', key: KEY })
    expect(() => parse({ alg: 'Ed448' })).toThrow(refused('alg'))
  })

  it.each([
    ['typ', [undefined, 'jwt', 'DPoP+JWT', 'application/dpop+jwt', 1]],
    ['alg', [undefined, 'none', 'HS256', 'RS256', 'eddsa']],
    ['jwk', [undefined, null, {}, { ...KEY, d: 'fake-d' }, { ...KEY, crv: 'X25519' }]],
  ])('refuses a header with another %s', (name, values) => {
    for (const value of values) expect(() => parse({ [name]: value })).toThrow(refused(name))
  })

  it.each(['jti', 'htm', 'htu'])('needs a text as %s', (name) => {
    for (const value of [undefined, null, '', 1, ['a']]) {
      expect(() => parse({}, { [name]: value })).toThrow(refused(name))
    }
  })

  it.each(['ath', 'nonce'])('takes nothing but a text as %s, where there is one', (name) => {
    for (const value of [null, '', 1]) expect(() => parse({}, { [name]: value })).toThrow(refused(name))
  })

  it.each([undefined, null, '1900000000', true])('refuses %j for the time of its making', (iat) => {
    expect(() => parse({}, { iat })).toThrow(refused('iat'))
  })

  it('refuses an infinite time of making, which JSON can spell', () => {
    const claims = JSON.stringify(CLAIMS).replace('1900000000.5', '1e999')
    expect(() => parseDpopProof(unsignedJwt(HEADER, claims))).toThrow(refused('iat'))
  })

  it('takes an id of 256 bytes, and none of more', () => {
    expect(parse({}, { jti: 'i'.repeat(256) }).id).toHaveLength(256)
    expect(() => parse({}, { jti: 'é'.repeat(129) })).toThrow(refused('jti'))
  })

  it('takes 8 KiB, and no more', () => {
    const proof = unsignedJwt(HEADER, CLAIMS)
    expect(parseDpopProof(proof.padEnd(8192, 'A')).id).toBe('id-1')
    expect(() => parseDpopProof(proof.padEnd(8193, 'A'))).toThrow(refused('length'))
  })
})
