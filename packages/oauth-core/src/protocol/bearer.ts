import { OAuthError } from '../errors/oauth-error.ts'

const CREDENTIALS = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/i

/** Two headers arrive joined by a comma: the scheme may stand at either end. */
const NAMES_BEARER = /(?:^|,)[ \t]*bearer(?:[ \t,]|$)/i

/**
 * The bearer token of an `Authorization` header, which is the only place where one is looked for.
 *
 * @param authorization - as `Headers.get` gives it: several headers are one, divided by commas
 * @returns undefined when there is none, or of another scheme: to be challenged as if nothing had been sent
 * @throws {OAuthError} `request_malformed` for `Bearer` without a token, with two, or beside other credentials
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1 | RFC 6750 §2.1}
 */
export function parseBearer(authorization: string | null): string | undefined {
  if (authorization === null || !NAMES_BEARER.test(authorization)) return undefined
  const [, token] = CREDENTIALS.exec(authorization) ?? []
  if (token === undefined) throw new OAuthError('request_malformed', { check: 'Authorization: Bearer' })
  return token
}
