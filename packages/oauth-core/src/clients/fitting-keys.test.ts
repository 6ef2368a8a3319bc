import { describe, expect, it } from 'vitest'
import { CLIENT_ASSERTION_ALGORITHMS, parseClientAssertion } from '../protocol/client-assertion.ts'
import { unsignedJwt } from '../protocol/jwt.fixture.ts'
import { fittingKeys } from './fitting-keys.ts'

const EC = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
const ED = { kty: 'OKP', crv: 'Ed25519', x: 'x' }
const RSA = { kty: 'RSA', n: 'n'.repeat(342), e: 'AQAB' }

function fitting(keys: readonly Readonly<Record<string, unknown>>[], alg: string, kid?: string) {
  const claims = { iss: 'a', sub: 'a', aud: 'b', jti: 'c', exp: 1 }
  return fittingKeys({ keys }, parseClientAssertion(unsignedJwt({ alg, kid }, claims)))
}

describe('fittingKeys', () => {
  it.each([
    ['ES256', EC],
    ['EdDSA', ED],
    ['RS256', RSA],
    ['PS256', RSA],
  ])('finds the one key for %s', (alg, key) => {
    expect(fitting([EC, ED, RSA], alg)).toEqual([key])
    expect(CLIENT_ASSERTION_ALGORITHMS).toContain(alg)
  })

  it('takes no key of another curve', () => {
    expect(fitting([{ ...EC, crv: 'P-384' }], 'ES256')).toEqual([])
    expect(fitting([{ ...ED, crv: 'Ed448' }], 'EdDSA')).toEqual([])
  })

  it('asks for the named key alone, and for all where none is named', () => {
    const [one, other] = [
      { ...EC, kid: '1' },
      { ...EC, kid: '2' },
    ]
    expect(fitting([one, other, EC], 'ES256', '2')).toEqual([other])
    expect(fitting([one, other, EC], 'ES256')).toEqual([one, other, EC])
    expect(fitting([EC], 'ES256', '1')).toEqual([])
  })

  it('takes a key for the one algorithm that it names', () => {
    expect(fitting([{ ...RSA, alg: 'RS256' }], 'RS256')).toHaveLength(1)
    expect(fitting([{ ...RSA, alg: 'RS256' }], 'PS256')).toEqual([])
    expect(fitting([{ ...EC, alg: 'Ed25519' }], 'ES256')).toEqual([])
    expect(fitting([{ ...ED, alg: 'ES256' }], 'EdDSA')).toEqual([])
    for (const alg of ['EdDSA', 'Ed25519']) expect(fitting([{ ...ED, alg }], 'EdDSA')).toHaveLength(1)
  })

  it('takes a key for signatures alone', () => {
    expect(fitting([{ ...EC, use: 'sig', key_ops: ['verify'] }], 'ES256')).toHaveLength(1)
    for (const other of [{ use: 'enc' }, { key_ops: ['sign'] }, { key_ops: [] }, { key_ops: 'verify' }]) {
      expect(fitting([{ ...EC, ...other }], 'ES256')).toEqual([])
    }
  })

  it('takes no RSA key that costs more than it should', () => {
    expect(fitting([{ ...RSA, n: 'n'.repeat(1366), e: 'e'.repeat(6) }], 'PS256')).toHaveLength(1)
    for (const other of [{ n: 'n'.repeat(1367) }, { e: 'e'.repeat(7) }, { n: 1 }, { e: undefined }]) {
      expect(fitting([{ ...RSA, ...other }], 'PS256')).toEqual([])
    }
  })
})
