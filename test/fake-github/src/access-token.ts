import { createHash, randomBytes } from 'node:crypto'
import type { ReceivedRequest } from './received-request.ts'
import { json, type Reply } from './reply.ts'
import type { IssuedCode, World } from './world.ts'

type Answer = Readonly<Record<string, string>>

const DOCUMENTATION =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#'

/**
 * `POST /login/oauth/access_token`: a code for a token. Errors come with status 200, as GitHub sends them.
 *
 * @see {@link https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors | GitHub, Troubleshooting}
 */
export function accessToken(request: ReceivedRequest, world: World): Reply {
  const answer = exchange(request.body, world)
  if (request.headers['accept']?.includes('application/json') === true) return json(200, answer)
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(answer).toString(),
  }
}

function exchange(parameters: URLSearchParams, world: World): Answer {
  if (parameters.get('client_id') !== world.clientId || parameters.get('client_secret') !== world.clientSecret) {
    return refusal('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.')
  }
  const code = parameters.get('code') ?? ''
  const issued = world.codes.get(code)
  const redirectUri = parameters.get('redirect_uri')
  if (issued !== undefined && redirectUri !== null && redirectUri !== issued.redirectUri) {
    const text = 'The redirect_uri MUST match the registered callback URL for this application.'
    return refusal('redirect_uri_mismatch', text)
  }
  // GitHub does not document its answer to a wrong verifier; the stand-in treats the code as not meant for the caller.
  if (issued === undefined || Date.now() > issued.expiresAt || !provesPossession(issued, parameters)) {
    return refusal('bad_verification_code', 'The code passed is incorrect or expired.')
  }
  world.codes.delete(code)
  const token = `gho_${randomBytes(18).toString('hex')}`
  world.tokens.set(token, { personId: issued.personId, scopes: issued.scopes })
  return { access_token: token, token_type: 'bearer', scope: issued.scopes.join(',') }
}

const refusal = (error: string, description: string): Answer => ({
  error,
  error_description: description,
  error_uri: DOCUMENTATION + error.replaceAll('_', '-'),
})

/** {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.6 | RFC 7636 §4.6}, S256 only. */
function provesPossession({ challenge }: IssuedCode, parameters: URLSearchParams): boolean {
  if (challenge === null) return true
  const verifier = parameters.get('code_verifier') ?? ''
  return createHash('sha256').update(verifier).digest('base64url') === challenge
}
