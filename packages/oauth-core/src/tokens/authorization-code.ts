import { OAuthError } from '../errors/oauth-error.ts'
import type { Random } from '../ports/random.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { SECRET_PREFIXES } from '../keys/opaque-secret.ts'

const SECRET_BYTES = 32

/** Prefix, grant id, and 43 characters whose last carries four bits only: one code has one spelling. */
const SHAPE = /^gwc_([^.]{22})\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** `gwc_<grant id>.<256 random bits>`: the id finds the record, the rest proves the right to redeem it. */
export function createAuthorizationCode(grantId: GrantId, random: Random): string {
  return `${SECRET_PREFIXES.code}${grantId}.${encodeBase64url(random(SECRET_BYTES))}`
}

/**
 * Finds the grant that a code speaks of. Proves nothing yet: compare the code's digest with the grant's.
 *
 * @throws {OAuthError} `code_unknown` for anything that {@link createAuthorizationCode} could not have made
 */
export function parseAuthorizationCode(text: string): { readonly grantId: GrantId } {
  const grantId = SHAPE.exec(text)?.[1]
  if (grantId === undefined || !isGrantId(grantId)) throw new OAuthError('code_unknown')
  return { grantId }
}
