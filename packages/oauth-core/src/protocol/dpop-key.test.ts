import { describe, expect, it } from 'vitest'
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
