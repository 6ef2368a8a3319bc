import { decodeBase64url } from '../internal/base64url.ts'

/** 16 KiB: as for verification, what is longer is not looked at. */
const MAX_TOKEN_LENGTH = 16_384

/**
 * The audience that a token claims, believed by nobody: only for asking the verifier about a token of which nothing
 * else is known (RFC 7009 §2.1). Undefined for whatever is no JWT with one audience.
 */
export function unverifiedAudience(token: string): string | undefined {
  const payload = token.length <= MAX_TOKEN_LENGTH ? token.split('.')[1] : undefined
  const bytes = payload === undefined ? undefined : decodeBase64url(payload)
  if (bytes === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const audience = typeof claims === 'object' && claims !== null && 'aud' in claims ? claims.aud : undefined
    return typeof audience === 'string' ? audience : undefined
  } catch {
    return undefined // not JSON: no token of ours
  }
}
