import { algorithmName } from '../protocol/algorithm-name.ts'
import type { ClientAssertion } from '../protocol/client-assertion.ts'
import type { PublicKeySet } from '../protocol/public-key-set.ts'
import type { Jwk, SignatureAlgorithm } from '../ports/signatures.ts'

/** What a key must say of itself to be fit for an algorithm (RFC 7518 §3.3-§3.5, RFC 8037 §3.1). */
const FIT: Readonly<Record<SignatureAlgorithm, Readonly<Record<string, string>>>> = {
  ES256: { kty: 'EC', crv: 'P-256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  RS256: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
}

/** 8192 bits in base64url: what is longer costs us time, not the one who made it up. */
const MAX_MODULUS_LENGTH = 1366

/** 32 bits: everybody uses 65537, and a long exponent makes checking slow. */
const MAX_EXPONENT_LENGTH = 6

const isAtMost = (value: unknown, length: number): boolean => typeof value === 'string' && value.length <= length

function isFit(key: Readonly<Record<string, unknown>>, algorithm: SignatureAlgorithm): key is Jwk {
  const { alg, use, key_ops: operations } = key
  // A key serves one algorithm: RS256's is not PS256's.
  if (alg !== undefined && algorithmName(alg) !== algorithm) return false
  if (use !== undefined && use !== 'sig') return false
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false
  if (!Object.entries(FIT[algorithm]).every(([member, value]) => key[member] === value)) return false
  return key['kty'] !== 'RSA' || (isAtMost(key['n'], MAX_MODULUS_LENGTH) && isAtMost(key['e'], MAX_EXPONENT_LENGTH))
}

/** The keys that may have signed an assertion: of the named id, or all of the fitting kind where it names none. */
export function fittingKeys({ keys }: PublicKeySet, { kid, algorithm }: ClientAssertion): readonly Jwk[] {
  return keys.filter((key) => kid === undefined || key['kid'] === kid).filter((key) => isFit(key, algorithm))
}
