import { formatScope } from './scope.ts'
import type { TokenScheme } from './token-credentials.ts'

/** RFC 6749 §5.1, as it goes over the wire. */
interface TokenResponse {
  readonly access_token: string
  readonly token_type: TokenScheme
  readonly expires_in: number
  readonly scope?: string
  readonly refresh_token?: string
}

/**
 * The successful answer of the token endpoint. Members without a value are left out: `null` breaks clients.
 *
 * @param token - `expiresInSeconds`: whole seconds from now
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.1 | RFC 6749 §5.1}
 */
export function formatTokenResponse(token: {
  readonly accessToken: string
  /** Default `Bearer`. */
  readonly tokenType?: TokenScheme
  readonly expiresInSeconds: number
  readonly scopes: readonly string[]
  readonly refreshToken?: string | undefined
}): TokenResponse {
  return {
    access_token: token.accessToken,
    token_type: token.tokenType ?? 'Bearer',
    expires_in: token.expiresInSeconds,
    ...(token.scopes.length > 0 && { scope: formatScope(token.scopes) }),
    ...(token.refreshToken !== undefined && { refresh_token: token.refreshToken }),
  }
}
