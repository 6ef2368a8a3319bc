import { constants, createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'
import type { Jwk, SignatureAlgorithm, Signatures } from '../ports/signatures.ts'
import { algorithmsOf } from './key-algorithms.ts'

interface NodeParameters {
  readonly digest: 'sha256' | null
  readonly options: {
    readonly dsaEncoding?: 'ieee-p1363'
    readonly padding?: number
    readonly saltLength?: number
  }
}

/** RFC 7518 §3.3-§3.5, RFC 8037 §3.1. */
const PARAMETERS: Readonly<Record<SignatureAlgorithm, NodeParameters>> = {
  ES256: { digest: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { digest: null, options: {} },
  RS256: { digest: 'sha256', options: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: {
    digest: 'sha256',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
}

function requireFit(key: KeyObject, jwk: Jwk, algorithm: SignatureAlgorithm): KeyObject {
  if (!algorithmsOf(key).includes(algorithm)) throw new Error(`this ${jwk.kty} key is not fit for ${algorithm}`)
  return key
}

/**
 * Signatures and hashes by `node:crypto`, which answers at once: half the time of Web Crypto, and no turn of the loop.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7518.html#section-3.4 | RFC 7518 §3.4}
 */
export const nodeSignatures: Signatures = {
  sha256: (text) => hash('sha256', text, 'base64url'),

  async signer(jwk, algorithm) {
    const key = requireFit(createPrivateKey({ key: { ...jwk }, format: 'jwk' }), jwk, algorithm)
    const { digest, options } = PARAMETERS[algorithm]
    return (signingInput) => sign(digest, Buffer.from(signingInput), { key, ...options }).toString('base64url')
  },

  async checker(jwk, algorithm) {
    const key = requireFit(createPublicKey({ key: { ...jwk }, format: 'jwk' }), jwk, algorithm)
    const { digest, options } = PARAMETERS[algorithm]
    return (signingInput, signature) => {
      const bytes = Buffer.from(signature, 'base64url')
      if (bytes.toString('base64url') !== signature) return false // Node skips what is no base64url: one spelling only
      return verify(digest, Buffer.from(signingInput), { key, ...options }, bytes)
    }
  },
}
