import { OAuthError } from '../errors/oauth-error.ts'
import { parseBasic } from '../protocol/basic-credentials.ts'
import { CLIENT_ASSERTION_TYPE, parseClientAssertion, type ClientAssertion } from '../protocol/client-assertion.ts'
import { requireParameter, type Parameters } from '../protocol/parameters.ts'

/** Who a request says it is from, and how it means to prove that. */
export type Credentials =
  | { readonly method: 'none'; readonly clientId: string }
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly clientId: string
      readonly secret: string
    }
  | { readonly method: 'private_key_jwt'; readonly clientId: string; readonly assertion: ClientAssertion }

/**
 * Finds the one set of credentials of a request. Whoever sends an assertion has chosen: it never falls back to `none`.
 *
 * @throws {OAuthError} `credentials_repeated`, `client_unknown`, `client_method_wrong`, `assertion_invalid`,
 *   `parameter_missing`, `request_malformed`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-2.3 | RFC 6749 §2.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7521.html#section-4.2 | RFC 7521 §4.2}
 */
export function readCredentials(authorization: string | null, form: Parameters): Credentials {
  const clientId = form.get('client_id')
  const secret = form.get('client_secret')
  if (form.has('client_assertion') || form.has('client_assertion_type')) {
    if (authorization !== null || secret !== undefined) throw new OAuthError('credentials_repeated')
    return readAssertion(form, clientId)
  }
  if (authorization !== null) {
    const basic = parseBasic(authorization)
    if (basic === undefined) throw new OAuthError('client_method_wrong', { method: 'other' })
    // An equal client_id beside Basic is one set of credentials: some client libraries always send both.
    if (secret !== undefined || (clientId !== undefined && clientId !== basic.clientId)) {
      throw new OAuthError('credentials_repeated')
    }
    return { clientId: basic.clientId, method: 'client_secret_basic', secret: basic.secret }
  }
  if (clientId === undefined) throw new OAuthError('client_unknown', { check: 'client_id missing' })
  if (secret !== undefined) return { clientId, method: 'client_secret_post', secret }
  return { clientId, method: 'none' }
}

function readAssertion(form: Parameters, clientId: string | undefined): Credentials {
  const text = requireParameter(form, 'client_assertion')
  if (requireParameter(form, 'client_assertion_type') !== CLIENT_ASSERTION_TYPE) {
    throw new OAuthError('client_method_wrong', { method: 'other client_assertion_type' })
  }
  const assertion = parseClientAssertion(text)
  if (clientId !== undefined && clientId !== assertion.clientId) {
    throw new OAuthError('assertion_invalid', { check: 'client_id' })
  }
  return { clientId: assertion.clientId, method: 'private_key_jwt', assertion }
}
