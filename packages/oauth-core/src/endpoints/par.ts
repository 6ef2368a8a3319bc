import { OAuthError } from '../errors/oauth-error.ts'
import { respondJson } from '../http/respond.ts'
import type { AuthorizationRequest } from '../sign-in/authorization-request.ts'
import type { ProvenKey } from '../tokens/dpop-proofs.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { takeAttempt, takeLargeRequest } from './limits.ts'
import { PATHS } from './metadata.ts'
import { proveRedirectUri, readAuthorizationRequest } from './read-authorization-request.ts'
import { readCredentialForm } from './read-credential-form.ts'

/**
 * `POST /par`: a client hands in its authorization request itself, before any browser sees it, and starts it later by the
 * URI that it gets. The same reader judges it as at `/authorize`, and nothing of it is ever told to anybody else.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-2 | RFC 9126 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-2.1 | RFC 9126 §2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-2.3 | RFC 9126 §2.3}
 */
export function createPar(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'authenticate'
    | 'pushedRequests'
    | 'redirectSchemes'
    | 'redirectHosts'
    | 'resources'
    | 'dpop'
    | 'limits'
    | 'sha256'
  >,
): Endpoint {
  const { issuer, authenticate, pushedRequests, resources, dpop, limits } = deps

  return async (exchange) => {
    await takeAttempt(limits, 'par', exchange)
    const form = await readCredentialForm(exchange)
    const client = await authenticate(exchange, form)
    if (form.has('request_uri')) throw new OAuthError('request_malformed', { parameter: 'request_uri' })
    const proven = await proveRedirectUri(client, form, deps)
    const header = exchange.request.headers.get('dpop')
    const proof = header === null ? undefined : await dpop.verify(header, { method: 'POST', url: issuer + PATHS.par })
    const request = bindToKey(readAuthorizationRequest(form, proven, resources), proof)
    await takeLargeRequest(limits, 'par', exchange, request)
    await proof?.use()
    const { requestUri, expiresInSeconds } = await pushedRequests.push(request)
    return respondJson({ request_uri: requestUri, expires_in: expiresInSeconds }, 201, {
      ...(proof?.nextNonce !== undefined && { 'dpop-nonce': proof.nextNonce }),
    })
  }
}

/**
 * A proof here binds the code as `dpop_jkt` does; of two different keys neither would be right.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-10.1 | RFC 9449 §10.1}
 */
function bindToKey(request: AuthorizationRequest, proof: ProvenKey | undefined): AuthorizationRequest {
  if (proof === undefined) return request
  if (request.jkt !== undefined && request.jkt !== proof.jkt)
    throw new OAuthError('dpop_invalid', { check: 'dpop_jkt' })
  return { ...request, jkt: proof.jkt }
}
