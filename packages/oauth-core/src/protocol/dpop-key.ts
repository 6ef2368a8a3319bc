import { decodeBase64url } from '../internal/base64url.ts'
import { isJsonObject } from '../internal/json.ts'
import { isPublicKey } from './public-key-set.ts'

/**
 * Algorithms of proofs that are verified, the preferred one first. The asymmetric ones of FAPI 2.0 (§5.4.1), so that the
 * high-assurance profile needs no list of its own.
 */
export const DPOP_ALGORITHMS = ['ES256', 'EdDSA', 'PS256'] as const

export type DpopAlgorithm = (typeof DPOP_ALGORITHMS)[number]

/** A public key as a proof carries it, its required members alone and in the order of RFC 7638 §3.2. */
export type DpopKey =
  | { readonly crv: 'P-256'; readonly kty: 'EC'; readonly x: string; readonly y: string }
  | { readonly crv: 'Ed25519'; readonly kty: 'OKP'; readonly x: string }
  | { readonly e: string; readonly kty: 'RSA'; readonly n: string }

/** 256 bits: RFC 7518 §6.2.1.2 and RFC 8037 §2 pad to the full length of the curve. */
const COORDINATE_BYTES = 32

/** 2048: RFC 7518 §3.5 requires it. 4096: what is longer only costs us time, and the sender chooses it. */
const RSA_BITS = { least: 2048, most: 4096 }

/** 4: an exponent of a stranger's choice decides how long a verification takes. */
const MAX_EXPONENT_BYTES = 4

/** One spelling per value, or one key would have several thumbprints. */
function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value)?.length === COORDINATE_BYTES
}

/** Big-endian without leading zeros (RFC 7518 §2, Base64urlUInt); zero bits for anything else. */
function bitsOf(value: unknown): number {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined
  const [first = 0] = bytes ?? []
  return bytes === undefined || first === 0 ? 0 : bytes.length * 8 - (Math.clz32(first) - 24)
}

function isModulus(value: unknown): value is string {
  const bits = bitsOf(value)
  return bits >= RSA_BITS.least && bits <= RSA_BITS.most
}

function isExponent(value: unknown): value is string {
  const bits = bitsOf(value)
  return bits > 1 && bits <= MAX_EXPONENT_BYTES * 8
}

/**
 * The public key in a proof's header, if it is one for `algorithm`.
 *
 * @returns undefined for a private or symmetric key, another type or curve, and an RSA key of less than 2048 bits
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3 | RFC 9449 §4.3}
 */
export function parseDpopKey(jwk: unknown, algorithm: DpopAlgorithm): DpopKey | undefined {
  if (!isJsonObject(jwk) || !isPublicKey(jwk)) return undefined
  const { kty, crv, x, y, n, e } = jwk
  switch (algorithm) {
    case 'ES256':
      return kty === 'EC' && crv === 'P-256' && isCoordinate(x) && isCoordinate(y) ? { crv, kty, x, y } : undefined
    case 'EdDSA':
      return kty === 'OKP' && crv === 'Ed25519' && isCoordinate(x) ? { crv, kty, x } : undefined
    case 'PS256':
      return kty === 'RSA' && isModulus(n) && isExponent(e) ? { e, kty, n } : undefined
  }
}

/**
 * The text whose SHA-256 is the key's thumbprint.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7638.html#section-3 | RFC 7638 §3}
 */
export const thumbprintInput = (key: DpopKey): string => JSON.stringify(key)
