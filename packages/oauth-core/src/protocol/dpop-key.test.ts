import { describe, expect, it } from 'vitest'
import { encodeBase64url } from '../internal/base64url.ts'
import { parseDpopKey, thumbprintInput } from './dpop-key.ts'

async function rsa(modulusLength: number) {
  const publicExponent = new Uint8Array([1, 0, 1])
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256', modulusLength, publicExponent }
  const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { e, kty, n } = await crypto.subtle.exportKey('jwk', publicKey)
  return { e, kty, n }
}

/** RFC 8037 A.2. */
const ED25519 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }

const P256 = { crv: 'P-256', kty: 'EC', x: 'A'.repeat(43), y: `${'B'.repeat(42)}A` }

/** A number of so many bytes, whose first is this one. */
const modulus = (bytes: number, first: number): string => encodeBase64url(new Uint8Array(bytes).fill(first, 0, 1))
const rsaKey = (bytes: number, first: number, e = 'AQAB') => ({ e, kty: 'RSA', n: modulus(bytes, first) })

describe('parseDpopKey', () => {
  it('takes an RSA key of 2048 bits and no shorter one (R304)', async () => {
    const key = await rsa(2048)
    expect(parseDpopKey(key, 'PS256')).toEqual({ e: key.e, kty: 'RSA', n: key.n })
    expect(parseDpopKey(await rsa(1024), 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...key, e: 'AQ' }, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...key, e: key.n }, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...key, n: `AA${key.n}` }, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...key, n: 'A'.repeat(400) }, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...key, n: 2048 }, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ kty: 'RSA', n: key.n }, 'PS256')).toBeUndefined()
  })

  it('takes a point of P-256 by its two coordinates, each of 32 bytes in its one spelling', () => {
    expect(parseDpopKey({ ...P256, alg: 'ES256' }, 'ES256')).toEqual(P256)
    for (const change of [
      { kty: 'OKP' },
      { crv: 'P-384' },
      { x: undefined },
      { y: undefined },
      { y: 7 },
      { x: P256.x.slice(1) },
      { y: `${P256.y}AA` },
      { x: 'B'.repeat(43) }, // the last letter has bits that mean nothing
      { y: `${P256.y}=` },
    ]) {
      expect(parseDpopKey({ ...P256, ...change }, 'ES256')).toBeUndefined()
    }
    for (const x of [7, ED25519.x.slice(1), undefined]) {
      expect(parseDpopKey({ ...ED25519, x }, 'EdDSA')).toBeUndefined()
    }
    expect(parseDpopKey({ ...ED25519, kty: 'EC' }, 'EdDSA')).toBeUndefined()
  })

  it('takes an RSA key of 2048 to 4096 bits, with an exponent of 2 to 32', () => {
    for (const good of [rsaKey(256, 128), rsaKey(512, 255), rsaKey(256, 128, 'Aw'), rsaKey(256, 128, '_____w')]) {
      expect(parseDpopKey(good, 'PS256')).toEqual(good)
    }
    for (const bad of [
      rsaKey(256, 127),
      rsaKey(255, 255),
      rsaKey(513, 1),
      rsaKey(256, 0),
      rsaKey(256, 128, 'AQ'),
      rsaKey(256, 128, ''),
      rsaKey(256, 128, 'AQAAAAA'),
      { ...rsaKey(256, 128), n: 7 },
      { ...rsaKey(256, 128), n: 'é' },
      { ...rsaKey(256, 128), kty: 'EC' },
    ]) {
      expect(parseDpopKey(bad, 'PS256')).toBeUndefined()
    }
  })

  it('takes the key of one algorithm for no other (R304)', () => {
    expect(parseDpopKey(ED25519, 'EdDSA')).toEqual(ED25519)
    expect(parseDpopKey(ED25519, 'ES256')).toBeUndefined()
    expect(parseDpopKey(ED25519, 'PS256')).toBeUndefined()
    expect(parseDpopKey({ ...ED25519, crv: 'X25519' }, 'EdDSA')).toBeUndefined()
    expect(parseDpopKey({ kty: 'oct', k: 'AAAA' }, 'EdDSA')).toBeUndefined()
  })

  it('takes no key with a private member, whatever its value (R304)', () => {
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
      expect(parseDpopKey({ ...ED25519, [member]: null }, 'EdDSA')).toBeUndefined()
    }
  })

  it('spells the required members alone, in the order of RFC 7638 §3.2', () => {
    const key = parseDpopKey({ use: 'sig', x: ED25519.x, kid: 'a', crv: 'Ed25519', kty: 'OKP' }, 'EdDSA')
    expect(key === undefined ? '' : thumbprintInput(key)).toBe(`{"crv":"Ed25519","kty":"OKP","x":"${ED25519.x}"}`)
  })
})
