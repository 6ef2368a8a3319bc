import type { Digest } from '../values/digest.ts'
import { numericDate, type EpochMs } from '../values/time.ts'
import { formatScope } from './scope.ts'

/** What a caller may know of a token that is alive. */
export interface LivingToken {
  readonly issuer: string
  readonly subject: string
  readonly clientId: string
  readonly issuedAt: EpochMs
  readonly expiresAt: EpochMs
  /** Of an access token alone. */
  readonly access?: {
    readonly resource: string
    readonly scopes: readonly string[]
    readonly id: string
    /** Thumbprint of the key that it is bound to (RFC 9449 §6.2). */
    readonly jkt: Digest | undefined
  }
}

/**
 * The answer of introspection. Of a token that is dead, unknown or none of the caller's nothing is said, not even which.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662.html#section-2.2 | RFC 7662 §2.2}
 */
export function formatIntrospectionResponse(token: LivingToken | undefined): Readonly<Record<string, unknown>> {
  if (token === undefined) return { active: false }
  const { issuer, subject, clientId, issuedAt, expiresAt, access } = token
  return {
    active: true,
    iss: issuer,
    sub: subject,
    client_id: clientId,
    iat: numericDate(issuedAt),
    exp: numericDate(expiresAt),
    ...(access !== undefined && {
      aud: access.resource,
      jti: access.id,
      token_type: access.jkt === undefined ? 'Bearer' : 'DPoP',
      ...(access.jkt !== undefined && { cnf: { jkt: access.jkt } }),
      ...(access.scopes.length > 0 && { scope: formatScope(access.scopes) }),
    }),
  }
}
