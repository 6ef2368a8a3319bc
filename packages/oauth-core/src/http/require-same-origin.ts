import { OAuthError } from '../errors/oauth-error.ts'

/**
 * The second lock beside the CSRF token: a browser says itself where a form came from (Fetch Metadata), and one that
 * does not say it says the origin.
 *
 * @throws {OAuthError} `csrf_wrong`
 */
export function requireSameOrigin(request: Request, origin: string): void {
  const site = request.headers.get('sec-fetch-site')
  const same = site === null ? request.headers.get('origin') === origin : site === 'same-origin'
  if (!same) throw new OAuthError('csrf_wrong', { check: 'cross-site' })
}
