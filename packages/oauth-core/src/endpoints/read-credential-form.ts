import { OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import { readForm } from '../http/read-body.ts'
import { parseParameters, type Parameters } from '../protocol/parameters.ts'

/** What must never stand in a URL, where every log on the way keeps it (RFC 6749 §2.3.1). */
const CREDENTIALS = [
  'client_secret',
  'client_assertion',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
  'password',
  'assertion', // RFC 7521 §4.1
  'subject_token', // RFC 8693 §2.1
  'actor_token',
]

/**
 * Reads the form of a request that carries credentials.
 *
 * @throws {OAuthError} `credentials_in_query` when some stand in the URL, and as `readForm` does
 */
export async function readCredentialForm({ request, query }: Exchange): Promise<Parameters> {
  const inQuery = parseParameters(query, { repeatable: ['resource'] })
  const leaked = CREDENTIALS.find((name) => inQuery.has(name))
  if (leaked !== undefined) throw new OAuthError('credentials_in_query', { parameter: leaked })
  return readForm(request)
}
