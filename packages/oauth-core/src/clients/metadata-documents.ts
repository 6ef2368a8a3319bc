import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { createTwoGenerationMap } from '../internal/two-generation-map.ts'
import { decodeUtf8 } from '../internal/utf8.ts'
import type { Clock } from '../ports/clock.ts'
import type { DocumentFetch } from '../ports/document-fetch.ts'
import type { RateLimiter } from '../ports/rate-limiter.ts'
import { parseClientDocument, parseDocumentJson } from '../protocol/client-document.ts'
import { parseClientIdUrl } from '../protocol/client-id-url.ts'
import { freshnessSeconds } from '../protocol/freshness.ts'
import { after, seconds, type EpochMs } from '../values/time.ts'
import type { Client } from './client.ts'
import { clientOfDocument } from './document-client.ts'
import { fetchDocument } from './fetch-document.ts'
import { createFetchLimit } from './fetch-limit.ts'
import { createSharedFetch } from './shared-fetch.ts'

/** 5 KiB, the draft's own figure, and 5 s, well below the 10 s that an application waits for `/token`. */
const BOUNDS = { maxBytes: 5 * 1024, timeoutMs: 5000 }

/** A minute at least, whatever the document says, so that nobody makes us fetch for each request; a day at most. */
const FRESHNESS = { least: 60, most: 86_400, fallback: 3600 }

/** 500 that surely fit, 1,000 at most: 5 MB of documents (R114). */
const CACHE_SIZE = 500

/** Clients that describe themselves at the URL that is their id. */
export interface MetadataDocuments {
  /**
   * Reads the document, out of the cache while it is fresh.
   *
   * The cache is this process's own: another may see a change later, by no more than the document itself allows. A
   * document that cannot be had is no client, for the holder of a living grant too: who does not serve it may have
   * withdrawn it, and nobody here can tell. Only our own limits are told apart from that.
   *
   * @param clientAddress - who makes us fetch, for limits
   * @throws {OAuthError} `client_document` for a URL or a document that is none, or cannot be fetched; `rate_limited`
   */
  find(clientId: string, clientAddress: string | undefined): Promise<Client>
}

interface CachedClient {
  readonly client: Client
  readonly freshUntil: EpochMs
  /** The last attempt to fetch it again failed. */
  readonly lost: boolean
}

/**
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-5 | CIMD §5}
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.3 | client id metadata documents 02 §4.3}
 */
export function createMetadataDocuments(deps: {
  readonly fetch: DocumentFetch
  readonly limits: RateLimiter
  readonly clock: Clock
  readonly redirectSchemes: readonly string[]
}): MetadataDocuments {
  const { fetch, clock, redirectSchemes } = deps
  // Valid documents alone; errors are never kept (CIMD §5.2), the limits hold them down.
  const cache = createTwoGenerationMap<CachedClient>(CACHE_SIZE)
  const shared = createSharedFetch<Client>()
  const limit = createFetchLimit(deps)

  async function load(clientId: string): Promise<CachedClient> {
    const { headers, body } = await fetchDocument(fetch, clientId, BOUNDS)
    const json = parseDocumentJson(headers.get('content-type'), decodeUtf8(body))
    const document = parseClientDocument(json, { clientId, redirectSchemes })
    return {
      client: clientOfDocument('metadata-document', clientId, document),
      freshUntil: after(clock.now(), seconds(freshnessSeconds(headers, FRESHNESS))),
      lost: false,
    }
  }

  async function refresh(clientId: string, cached: CachedClient | undefined, whose: () => Promise<void>) {
    // A known client costs one fetch a minute at most, and none of the limits: otherwise a stranger who uses up those
    // of its origin would shut it out.
    const known = cached !== undefined && !cached.lost
    if (!known) await whose()
    try {
      const loaded = await limit.run(known ? 'known' : 'new', () => load(clientId))
      cache.set(clientId, loaded)
      return loaded.client
    } catch (error) {
      if (!isOAuthError(error) || error.reason !== 'client_document') throw error
      if (cached !== undefined) cache.set(clientId, { ...cached, lost: true })
      // For the log: a URL of harmless characters, whose owner the operator may want to ask.
      throw new OAuthError('client_document', { ...error.details, clientId }, { cause: error.cause })
    }
  }

  return {
    async find(clientId, clientAddress) {
      const { origin } = parseClientIdUrl(clientId)
      const cached = cache.get(clientId)
      if (cached !== undefined && clock.now() < cached.freshUntil) return cached.client
      return shared(clientId, () => refresh(clientId, cached, () => limit.take(origin, clientAddress)))
    },
  }
}
