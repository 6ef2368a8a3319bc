import { isJsonObject } from '../internal/json.ts'

/** A JSON Web Key Set of public keys (RFC 7517 §5). */
export interface PublicKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** RFC 7518 §6.2.2, §6.3.2 and §6.4.1: whoever publishes one of these has published the key. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** 20: enough for a rotation of every algorithm. */
const MAX_KEYS = 20

/** True for a key without any private member; a symmetric key is private as a whole. */
export const isPublicKey = (key: unknown): boolean =>
  isJsonObject(key) && typeof key['kty'] === 'string' && !PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member))

/** True for a set of 1 to 20 keys, none of which has a private member. */
export function isPublicKeySet(value: unknown): value is PublicKeySet {
  if (!isJsonObject(value) || !Array.isArray(value['keys'])) return false
  const keys: readonly unknown[] = value['keys']
  return keys.length > 0 && keys.length <= MAX_KEYS && keys.every(isPublicKey)
}
