import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { withinMs } from '../internal/timers.ts'
import type { DocumentFetch, FetchBounds, FetchedDocument } from '../ports/document-fetch.ts'

/**
 * Fetches what a client named, and holds the port to its promise: an answer that is late, too long or other than 200 is
 * none.
 *
 * @throws {OAuthError} `client_document`; `rate_limited` when the port has too much to do
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-5 | CIMD §5}
 */
export async function fetchDocument(fetch: DocumentFetch, url: string, bounds: FetchBounds): Promise<FetchedDocument> {
  const answer = await withinMs(bounds.timeoutMs, fetch(url, bounds)).catch((cause: unknown) => {
    if (isOAuthError(cause)) throw cause
    // Whatever else went wrong between here and there: without the document nobody is believed.
    throw new OAuthError('client_document', { check: 'fetch' }, { cause })
  })
  if (answer.status !== 200) throw new OAuthError('client_document', { check: 'status', status: answer.status })
  if (answer.body.length > bounds.maxBytes) throw new OAuthError('client_document', { check: 'size' })
  return answer
}
