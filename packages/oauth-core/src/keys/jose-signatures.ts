import { importJWK } from 'jose'
import { decodeBase64url, encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import type { Jwk, SignatureAlgorithm, Signatures } from '../ports/signatures.ts'

type WebCryptoParameters = AlgorithmIdentifier | EcdsaParams | RsaPssParams

/** RFC 7518 §3.3-§3.5, RFC 8037 §3.1. */
const PARAMETERS: Readonly<Record<SignatureAlgorithm, WebCryptoParameters>> = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
}

/** 2048: RFC 7518 §3.3 and §3.5 require it. */
const MIN_MODULUS_BITS = 2048

const tooShort = (algorithm: KeyAlgorithm): boolean =>
  'modulusLength' in algorithm && Number(algorithm.modulusLength) < MIN_MODULUS_BITS

async function importKey(key: Jwk, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const imported = await importJWK({ ...key }, algorithm, { extractable: false })
  if (imported instanceof Uint8Array) throw new Error('a shared secret signs no access token')
  if (tooShort(imported.algorithm)) throw new Error(`an RSA key needs at least ${MIN_MODULUS_BITS} bits`)
  return imported
}

/** Signatures and hashes by Web Crypto: runs everywhere, answers later. Keys are imported by jose. */
export const joseSignatures: Signatures = {
  async sha256(text) {
    return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text))))
  },

  async signer(key, algorithm) {
    const cryptoKey = await importKey(key, algorithm)
    return async (signingInput) => {
      const signature = await crypto.subtle.sign(PARAMETERS[algorithm], cryptoKey, encodeUtf8(signingInput))
      return encodeBase64url(new Uint8Array(signature))
    }
  },

  async checker(key, algorithm) {
    const cryptoKey = await importKey(key, algorithm)
    return async (signingInput, signature) => {
      const bytes = decodeBase64url(signature)
      if (bytes === undefined) return false
      return crypto.subtle.verify(PARAMETERS[algorithm], cryptoKey, bytes, encodeUtf8(signingInput))
    }
  },
}
