import { OAuthError } from '../errors/oauth-error.ts'
import { isJsonObject, isStringArray, type JsonObject } from '../internal/json.ts'
import { parseJwt } from '../protocol/jwt.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import { isGrantId } from '../values/grant-id.ts'
import { isSubject } from '../values/subject.ts'
import { epochMs, type EpochMs } from '../values/time.ts'

/** An access token that is well-formed, and of which nothing is proven yet. */
export interface ParsedAccessToken {
  readonly kid: string
  /** What the header claims. To be compared with the key's own, never to choose by. */
  readonly algorithm: string
  readonly signingInput: string
  readonly signature: string
  readonly claims: AccessTokenClaims
}

/** The claims of RFC 9068 and ours. Seconds where RFC 7519 says so. */
export interface AccessTokenClaims {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  readonly clientId: string
  readonly grantId: string
  /** `jti`. */
  readonly id: string
  readonly bornAt: EpochMs
  readonly issuedAt: number
  readonly expiresAt: number
  readonly notBefore: number
  readonly scopes: readonly string[]
  readonly login: string | undefined
  readonly groups: readonly string[]
  /** `cnf.jkt`: thumbprint of the key that the token is bound to (RFC 9449 §6.1). */
  readonly jkt: Digest | undefined
}

/** 16 KiB: ours have about one; nothing longer gets any work done. */
export const MAX_TOKEN_LENGTH: number = 16 * 1024

const TYPES = ['at+jwt', 'application/at+jwt']

const malformed = (check: string): OAuthError => new OAuthError('token_malformed', { check })

/** Whole seconds since 1970 that a date can hold: no text, no fraction, no infinity. */
function parseSeconds(claims: JsonObject, name: string): number {
  const value = claims[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value * 1000) || !Number.isInteger(value) || value < 0) {
    throw malformed(name)
  }
  return value
}

function parseText(claims: JsonObject, name: string): string {
  const value = claims[name]
  if (typeof value !== 'string' || value === '') throw malformed(name)
  return value
}

/** One resource: a text, or a list of only it. A list of two is for somebody else too, so it is for nobody. */
function parseAudience({ aud }: JsonObject): string {
  if (typeof aud === 'string') return aud
  if (isStringArray(aud) && aud.length === 1 && aud[0] !== undefined) return aud[0]
  throw new OAuthError('token_audience', { check: 'aud' })
}

/** Bound to a key by DPoP and by nothing else: what we cannot check must not pass for a token of any bearer. */
function parseConfirmation(cnf: unknown): Digest | undefined {
  if (cnf === undefined) return undefined
  const jkt = isJsonObject(cnf) && Object.keys(cnf).length === 1 ? cnf['jkt'] : undefined
  if (typeof jkt !== 'string' || !isDigest(jkt)) throw new OAuthError('token_type', { check: 'cnf' })
  return jkt
}

function parseClaims(claims: JsonObject): AccessTokenClaims {
  const subject = parseText(claims, 'sub')
  const grantId = parseText(claims, 'gid')
  const { gat, scope = '', preferred_username: login, groups = [], cnf } = claims
  if (!isSubject(subject)) throw malformed('sub')
  if (!isGrantId(grantId)) throw malformed('gid')
  if (typeof gat !== 'number' || !Number.isSafeInteger(gat) || gat < 0) throw malformed('gat')
  if (typeof scope !== 'string') throw malformed('scope')
  if (login !== undefined && typeof login !== 'string') throw malformed('preferred_username')
  if (!isStringArray(groups)) throw malformed('groups')
  return {
    subject,
    grantId,
    id: parseText(claims, 'jti'),
    issuer: parseText(claims, 'iss'),
    audience: parseAudience(claims),
    clientId: parseText(claims, 'client_id'),
    bornAt: epochMs(gat),
    issuedAt: parseSeconds(claims, 'iat'),
    expiresAt: parseSeconds(claims, 'exp'),
    notBefore: claims['nbf'] === undefined ? 0 : parseSeconds(claims, 'nbf'),
    scopes: scope.split(' ').filter((name) => name !== ''),
    login,
    groups,
    jkt: parseConfirmation(cnf),
  }
}

/**
 * Takes a JWT of ours apart. Keys in the header (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
 *
 * @throws {OAuthError} `token_malformed`, `token_type` for another kind of JWT, `token_audience` for several audiences
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068.html#section-4 | RFC 9068 §4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 | RFC 8725 §3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515.html#section-4 | RFC 7515 §4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3.11 | RFC 8725 §3.11}
 */
export function parseAccessToken(token: string): ParsedAccessToken {
  const { header, claims, signingInput, signature } = parseJwt(token, MAX_TOKEN_LENGTH, malformed)
  const { typ, alg, kid } = header
  if (typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase()))
    throw new OAuthError('token_type', { check: 'typ' })
  if (typeof alg !== 'string') throw malformed('alg')
  if (typeof kid !== 'string' || !isDigest(kid)) throw new OAuthError('token_signature', { check: 'kid' }) // ours are thumbprints
  return { kid, algorithm: alg, signingInput, signature, claims: parseClaims(claims) }
}
