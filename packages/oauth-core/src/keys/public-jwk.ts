import type { Jwk } from '../ports/signatures.ts'

/** Public members by key type, by name: what is not listed here cannot slip out (RFC 7518 §6, RFC 8037 §2). */
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  RSA: ['n', 'e'],
}

/**
 * The public half of a key, and nothing else: no `d`, no `use`, no `kid`.
 *
 * @throws {Error} for a key type without a public half
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517.html#section-9.3 | RFC 7517 §9.3}
 */
export function publicJwk(key: Jwk): Jwk {
  const names = PUBLIC_MEMBERS[key.kty]
  if (names === undefined) throw new Error(`a key of type ${key.kty} has no public half`)
  return { kty: key.kty, ...Object.fromEntries(names.map((name) => [name, key[name]])) }
}
