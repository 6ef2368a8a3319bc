import { OAuthError } from '../errors/oauth-error.ts'
import type { JsonObject } from '../internal/json.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { algorithmName } from './algorithm-name.ts'
import { DPOP_ALGORITHMS, parseDpopKey, type DpopAlgorithm, type DpopKey } from './dpop-key.ts'
import { parseJwt } from './jwt.ts'

/** A proof that is well-formed. Until its signature is checked it proves nothing. */
export interface ParsedDpopProof {
  readonly algorithm: DpopAlgorithm
  readonly key: DpopKey
  readonly signingInput: string
  readonly signature: string
  /** `jti`: the sender's name for this one proof. */
  readonly id: string
  /** `htm` and `htu`, as sent. */
  readonly method: string
  readonly url: string
  /** `iat`, in seconds; may have a fraction. */
  readonly issuedAt: number
  /** `ath`: the hash of the access token beside which it came. */
  readonly accessTokenHash: string | undefined
  readonly nonce: string | undefined
}

/** 8 KiB: one with a 4096-bit RSA key has about two. */
const MAX_LENGTH = 8 * 1024

/** 256: far above the 128 random bits that RFC 9449 §4.2 asks for. */
const MAX_ID_BYTES = 256

const refusal = (check: string): OAuthError => new OAuthError('dpop_invalid', { check })

function parseText(claims: JsonObject, name: string): string {
  const value = claims[name]
  if (typeof value !== 'string' || value === '') throw refusal(name)
  return value
}

const optionalText = (claims: JsonObject, name: string): string | undefined =>
  claims[name] === undefined ? undefined : parseText(claims, name)

/**
 * Reads the value of a `DPoP` header: exactly one proof. Two headers arrive divided by a comma, which is in no JWT.
 *
 * @param header - as `Headers.get` gives it
 * @throws {OAuthError} `dpop_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3 | RFC 9449 §4.3}
 */
export function parseDpopProof(header: string): ParsedDpopProof {
  const jwt = parseJwt(header, MAX_LENGTH, refusal)
  const { typ, alg, jwk } = jwt.header
  if (typ !== 'dpop+jwt') throw refusal('typ')
  const algorithm = DPOP_ALGORITHMS.find((known) => known === algorithmName(alg))
  if (algorithm === undefined) throw refusal('alg')
  const key = parseDpopKey(jwk, algorithm)
  if (key === undefined) throw refusal('jwk')
  const id = parseText(jwt.claims, 'jti')
  if (encodeUtf8(id).length > MAX_ID_BYTES) throw refusal('jti')
  const { iat } = jwt.claims
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw refusal('iat')
  return {
    algorithm,
    key,
    signingInput: jwt.signingInput,
    signature: jwt.signature,
    id,
    method: parseText(jwt.claims, 'htm'),
    url: parseText(jwt.claims, 'htu'),
    issuedAt: iat,
    accessTokenHash: optionalText(jwt.claims, 'ath'),
    nonce: optionalText(jwt.claims, 'nonce'),
  }
}
