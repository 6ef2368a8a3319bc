import { OAuthError } from '../errors/oauth-error.ts'
import type { JsonObject } from '../internal/json.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import { algorithmName } from './algorithm-name.ts'
import { parseJwt } from './jwt.ts'

/** The one `client_assertion_type` there is (RFC 7523 §2.2). */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Algorithms that a client may sign its assertions with: none that needs a shared secret, and never `none`. */
export const CLIENT_ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA'] as const

/** A client's statement about itself, well-formed; who made it is not proven yet. */
export interface ClientAssertion {
  readonly algorithm: (typeof CLIENT_ASSERTION_ALGORITHMS)[number]
  readonly kid: string | undefined
  readonly signingInput: string
  readonly signature: string
  /** `iss` and `sub`, which are one. */
  readonly clientId: string
  readonly audience: string
  /** `jti`. */
  readonly id: string
  /** By the client's clock, as are the others. */
  readonly expiresAt: EpochMs
  readonly issuedAt: EpochMs | undefined
  readonly notBefore: EpochMs | undefined
}

/** 8 KiB: a signature with RSA-4096 takes 683 characters, a client id at most 2,048. */
const MAX_LENGTH = 8 * 1024

/** 256: an id that is longer is no id; the replay cache holds digests alone. */
const MAX_ID_BYTES = 256

/** 5 min: what bounds the number of ids to remember (CVE-2025-2559). */
const MAX_LIFETIME_MS = 300_000

/** 60 s: how far a client's clock may run ahead of ours. */
const FUTURE_SKEW_MS = 60_000

/** Absent and `JWT`: RFC 7523; the third: RFC 7523bis §4. Any other kind of JWT means something else. */
const TYPES: readonly unknown[] = [
  undefined,
  'jwt',
  'application/jwt',
  'client-authentication+jwt',
  'application/client-authentication+jwt',
]

/** Headers that bring their own key, or name where to get one: a client's keys come from its registration alone. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c']

const refuse = (check: string): OAuthError => new OAuthError('assertion_invalid', { check })

/** `aud` is told to the operator: real clients disagree about it. A stranger wrote it, so it is bounded. */
function wrongAudience(aud: unknown): OAuthError {
  const text = JSON.stringify(aud) ?? ''
  return new OAuthError('assertion_invalid', {
    check: 'aud',
    aud: /^[\x20-\x7e]{0,300}$/.test(text) ? text : '(too long, or not ASCII)',
  })
}

function parseAudience({ aud }: JsonObject): string {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const [audience] = audiences
  if (audiences.length !== 1 || typeof audience !== 'string') throw wrongAudience(aud)
  return audience
}

/** RFC 7519 §2: seconds, possibly with a fraction. */
function parseInstant(claims: JsonObject, name: string): EpochMs | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || value < 0 || !Number.isSafeInteger(Math.floor(value * 1000))) throw refuse(name)
  return epochMs(Math.floor(value * 1000))
}

function parseText(claims: JsonObject, name: string): string {
  const value = claims[name]
  if (typeof value !== 'string' || value === '') throw refuse(name)
  return value
}

/**
 * Reads a client assertion.
 *
 * @throws {OAuthError} `assertion_invalid`; the details name the failed check, and `aud` where it was that
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-3 | RFC 7523 §3}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-rfc7523bis-03#section-4 | RFC 7523bis §4}
 */
export function parseClientAssertion(text: string): ClientAssertion {
  const { header, claims, signingInput, signature } = parseJwt(text, MAX_LENGTH, refuse)
  const { typ, alg, kid } = header
  if (!TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ)) throw refuse('typ')
  const algorithm = CLIENT_ASSERTION_ALGORITHMS.find((known) => known === algorithmName(alg))
  if (algorithm === undefined) throw refuse('alg')
  if (KEY_HEADERS.some((name) => Object.hasOwn(header, name))) throw refuse('key in the header')
  if (kid !== undefined && typeof kid !== 'string') throw refuse('kid')
  const clientId = parseText(claims, 'sub')
  if (parseText(claims, 'iss') !== clientId) throw refuse('iss is not sub')
  const id = parseText(claims, 'jti')
  if (new TextEncoder().encode(id).length > MAX_ID_BYTES) throw refuse('jti')
  const expiresAt = parseInstant(claims, 'exp')
  if (expiresAt === undefined) throw refuse('exp')
  return {
    algorithm,
    kid,
    signingInput,
    signature,
    clientId,
    audience: parseAudience(claims),
    id,
    expiresAt,
    issuedAt: parseInstant(claims, 'iat'),
    notBefore: parseInstant(claims, 'nbf'),
  }
}

/**
 * Judges what an assertion says of its time and its audience. The five minutes count from `iat` where the client's clock
 * is ahead of ours within the allowed skew: common libraries always ask for all five.
 *
 * @param expected - `audiences`: the issuer alone, but for clients that the operator excepted
 * @throws {OAuthError} `assertion_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-3 | RFC 7523 §3}
 */
export function requireTimelyAssertion(
  { audience, expiresAt, issuedAt, notBefore }: ClientAssertion,
  expected: { readonly audiences: readonly string[]; readonly now: EpochMs },
): void {
  const { audiences, now } = expected
  if (!audiences.includes(audience)) throw wrongAudience(audience)
  const latest = now + FUTURE_SKEW_MS
  if (issuedAt !== undefined && issuedAt > latest) throw refuse('iat in the future')
  if (notBefore !== undefined && notBefore > latest) throw refuse('nbf in the future')
  if (expiresAt <= now) throw refuse('expired')
  if (expiresAt > Math.max(now, issuedAt ?? 0) + MAX_LIFETIME_MS) throw refuse('exp too far ahead')
}
