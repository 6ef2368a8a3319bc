/** What came back from a stranger's address. */
export interface FetchedDocument {
  readonly status: number
  readonly headers: Headers
  /** At most `maxBytes` of them, after any content encoding was undone. */
  readonly body: Uint8Array<ArrayBuffer>
}

/** Bounds on one fetch, headers and body together. */
export interface FetchBounds {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/**
 * Fetches what an address out of a client's own words names: its metadata document, its keys. The address is a
 * stranger's, so the port is where this host is protected: it resolves the name once, refuses every address that is not
 * public, connects to exactly the address that it judged, follows no redirect, sends no cookie and no credentials.
 *
 * Node's is `createPinnedFetch` of `@gw/oauth-core/node`. Without one nothing is ever fetched: metadata documents then
 * are only those that the operator pinned.
 *
 * @throws {OAuthError} `client_document` when the address is refused, does not answer in time, or says too much; the
 *   details tell which
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-01#section-6 | CIMD §6}
 */
export type DocumentFetch = (url: string, bounds: FetchBounds) => Promise<FetchedDocument>
