import { isOAuthError } from '../errors/oauth-error.ts'
import { parseClientDocument } from '../protocol/client-document.ts'
import { parseClientIdUrl } from '../protocol/client-id-url.ts'
import type { Client } from './client.ts'
import { clientOfDocument } from './document-client.ts'

/**
 * A client id metadata document as the operator keeps it: `client_id` is its URL, which is never fetched. All that the
 * document has may stay in it; what is not known is ignored, as in a fetched one.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4 | CIMD §4}
 */
export interface PinnedClientDocument {
  readonly client_id: string
  readonly client_name: string
  readonly redirect_uris: readonly string[]
  /** As for a `PreRegisteredClient`. The operator writes it, so look for it in what is pasted. */
  readonly dangerously_accept_token_endpoint_audience?: boolean
  readonly [member: string]: unknown
}

/**
 * Reads a pinned document by the rules of a fetched one. The operator vouches for it, so it is a pre-registered client.
 *
 * @returns in place of the client the check that it failed, and the member if it is about one
 */
export function parsePinnedDocument(
  document: PinnedClientDocument,
  redirectSchemes: readonly string[],
): { readonly client: Client } | { readonly fault: string } {
  const clientId = document.client_id
  try {
    parseClientIdUrl(clientId)
    const parsed = parseClientDocument(document, { clientId, redirectSchemes })
    // The one member that is the operator's own: a fetched document cannot have it.
    const acceptsTokenEndpointAudience = document['dangerously_accept_token_endpoint_audience'] === true
    return { client: { ...clientOfDocument('pre-registered', clientId, parsed), acceptsTokenEndpointAudience } }
  } catch (error) {
    if (!isOAuthError(error)) throw error
    const { member, check } = error.details
    return { fault: `no metadata document: ${member === undefined ? '' : `${member}, `}${check}` }
  }
}
