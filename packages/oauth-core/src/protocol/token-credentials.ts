import { OAuthError } from '../errors/oauth-error.ts'

/** How an access token is presented: alone, or with a proof of its key (RFC 9449 §7.1). */
export type TokenScheme = 'Bearer' | 'DPoP'

/** An access token as the `Authorization` header carries it. */
export interface TokenCredentials {
  readonly scheme: TokenScheme
  readonly token: string
}

const CREDENTIALS = /^(bearer|dpop) ([A-Za-z0-9\-._~+/]+=*)$/i

/** Two headers arrive joined by a comma: the scheme may stand at either end. */
const NAMES_SCHEME = /(?:^|,)[ \t]*(?:bearer|dpop)(?:[ \t,]|$)/i

/**
 * The access token of an `Authorization` header, which is the only place where one is looked for.
 *
 * @param authorization - as `Headers.get` gives it: several headers are one, divided by commas
 * @returns undefined when there is none, or of another scheme: to be challenged as if nothing had been sent
 * @throws {OAuthError} `request_malformed` for a scheme without a token, with two, or beside other credentials
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1 | RFC 9449 §7.1}
 */
export function parseTokenCredentials(authorization: string | null): TokenCredentials | undefined {
  if (authorization === null || !NAMES_SCHEME.test(authorization)) return undefined
  const [, scheme, token] = CREDENTIALS.exec(authorization) ?? []
  if (scheme === undefined || token === undefined) {
    throw new OAuthError('request_malformed', { check: 'Authorization' })
  }
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token }
}
