import { constants, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { newSigningKey } from '../keys/new-signing-key.ts'
import { publicJwk } from '../keys/public-jwk.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../ports/signatures.ts'
import { nodeSignatures } from './node-signatures.ts'

const INPUT = 'eyJhbGciOiJ4In0.e30'
const implementations = [
  ['Web Crypto', joseSignatures],
  ['node:crypto', nodeSignatures],
] as const

describe.each(SIGNATURE_ALGORITHMS)('%s', (algorithm) => {
  it.each(implementations)('by %s is accepted by both implementations', async (_name, signatures) => {
    const { jwk } = await newSigningKey(algorithm)
    const signature = await (await signatures.signer(jwk, algorithm))(INPUT)
    for (const [, other] of implementations) {
      const check = await other.checker(publicJwk(jwk), algorithm)
      expect(await check(INPUT, signature)).toBe(true)
      expect(await check(`${INPUT}x`, signature)).toBe(false)
    }
  })

  it.each(implementations)('%s refuses a key of another kind', async (_name, signatures) => {
    const others: Record<SignatureAlgorithm, SignatureAlgorithm> = {
      ES256: 'EdDSA',
      EdDSA: 'RS256',
      RS256: 'ES256',
      PS256: 'ES256',
    }
    const { jwk } = await newSigningKey(others[algorithm])
    await expect(signatures.signer(jwk, algorithm)).rejects.toBeInstanceOf(Error)
    await expect(signatures.checker(publicJwk(jwk), algorithm)).rejects.toBeInstanceOf(Error)
  })
})

describe.each(implementations)('signatures by %s', (_name, signatures) => {
  it('refuse zeros, DER, a trailing byte and a second spelling of one signature (R294)', async () => {
    const { jwk } = await newSigningKey('ES256')
    const check = await signatures.checker(publicJwk(jwk), 'ES256')
    const good = await (await signatures.signer(jwk, 'ES256'))(INPUT)
    const bytes = Buffer.from(good, 'base64url')
    const der = sign('sha256', Buffer.from(INPUT), createPrivateKey({ key: { ...jwk }, format: 'jwk' }))
    // The last character of 64 bytes carries two bits that count and four that an encoder leaves zero.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = good.slice(0, -1) + alphabet.charAt(alphabet.indexOf(good.slice(-1)) + 1)
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
    const forms = {
      zeros: Buffer.alloc(64).toString('base64url'),
      'r = s = n': Buffer.concat([order, order]).toString('base64url'),
      'r = 0': Buffer.concat([Buffer.alloc(32), bytes.subarray(32)]).toString('base64url'),
      's = 0': Buffer.concat([bytes.subarray(0, 32), Buffer.alloc(32)]).toString('base64url'),
      DER: der.toString('base64url'),
      'a byte more': Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url'),
      'a byte less': bytes.subarray(0, 63).toString('base64url'),
      'a second spelling': twin,
      padding: `${good}==`,
      'a line break': `${good}\n`,
      'base64 instead of base64url': bytes.toString('base64'),
      nothing: '',
    }
    expect(await check(INPUT, good)).toBe(true)
    for (const [form, signature] of Object.entries(forms)) {
      expect({ form, accepted: await check(INPUT, signature) }).toEqual({ form, accepted: signature === good })
    }
  })

  it('refuse an RSA key of 1024 bits', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const jwk = { ...privateKey.export({ format: 'jwk' }), kty: 'RSA' }
    await expect(signatures.signer(jwk, 'RS256')).rejects.toThrow(/RSA key/)
  })

  it('refuse a PS256 signature with a salt of another length', async () => {
    const { jwk } = await newSigningKey('PS256')
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const odd = sign('sha256', Buffer.from(INPUT), { key, padding, saltLength: 20 }).toString('base64url')
    expect(await (await signatures.checker(publicJwk(jwk), 'PS256'))(INPUT, odd)).toBe(false)
  })

  it('hash text as UTF-8', async () => {
    expect(await signatures.sha256('£€')).toBe(await joseSignatures.sha256('£€'))
  })
})
