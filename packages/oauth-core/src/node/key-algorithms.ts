import type { KeyObject } from 'node:crypto'
import type { SignatureAlgorithm } from '../ports/signatures.ts'

/** 2048: RFC 7518 §3.3 and §3.5 require it. */
const MIN_MODULUS_BITS = 2048

/** What a key may sign, the usual algorithm first. Node itself would sign with any key in any way. */
export function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly SignatureAlgorithm[] {
  if (asymmetricKeyType === 'ed25519') return ['EdDSA']
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return ['ES256']
  const isLongRsa = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_MODULUS_BITS
  return isLongRsa ? ['RS256', 'PS256'] : []
}
