import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { decodeUtf8 } from '../internal/utf8.ts'
import type { Clock } from '../ports/clock.ts'
import type { DocumentFetch, FetchedDocument } from '../ports/document-fetch.ts'
import type { RateLimiter } from '../ports/rate-limiter.ts'
import { parseJson } from '../protocol/json.ts'
import { isPublicKeySet, type PublicKeySet } from '../protocol/public-key-set.ts'
import type { EpochMs } from '../values/time.ts'
import type { ClientKeys } from './client.ts'
import { fetchDocument } from './fetch-document.ts'
import { createFetchLimit } from './fetch-limit.ts'
import { createSharedFetch } from './shared-fetch.ts'

/** Where the public keys of clients are had from. */
export interface ClientKeySets {
  /**
   * @param clientAddress - whose request it is for: fetching on behalf of strangers is limited
   * @throws {OAuthError} `client_document` when the set cannot be had or is none, `rate_limited`
   */
  find(keys: ClientKeys, clientAddress: string | undefined): Promise<PublicKeySet>
  /**
   * Asks anew, for a key that is not in the set; undefined where that would be too soon, or nobody to ask.
   *
   * @throws {OAuthError} as {@link find}
   */
  renew(keys: ClientKeys, clientAddress: string | undefined): Promise<PublicKeySet | undefined>
}

interface Fetched {
  readonly askedAt: EpochMs
  /** The last set that came, and when; undefined: none did, or the URL failed once it was too old to count. */
  readonly last: { readonly set: PublicKeySet; readonly at: EpochMs } | undefined
}

/** 5 min: how long a key that its client withdrew still counts. */
const FRESH_MS = 300_000

/** 30 s between two fetches of one URL: an unknown key id is for anybody to make up. */
const PAUSE_MS = 30_000

/** 64 KiB: 20 RSA keys with their certificates. 5 s: the client waits for its token meanwhile. */
const BOUNDS = { maxBytes: 65_536, timeoutMs: 5000 }

/** 1,000 URLs: those fetched longest ago go first. */
const MAX_SETS = 1000

/**
 * Keys by value, or fetched and kept for five minutes. One URL is fetched once at a time, however many wait for it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-2 | RFC 7591 §2}
 */
export function createClientKeySets(deps: {
  /** Absent: nothing is ever fetched. */
  readonly fetch: DocumentFetch | undefined
  readonly limits: RateLimiter
  readonly clock: Clock
}): ClientKeySets {
  const { fetch, clock } = deps
  const limit = createFetchLimit(deps)
  const fetched = new Map<string, Fetched>()
  const shared = createSharedFetch<PublicKeySet>()

  const ageOf = (at: EpochMs): number => {
    const age = clock.now() - at
    return age < 0 ? Number.POSITIVE_INFINITY : age // a clock that was set back: ask again
  }

  function keep(url: string, last: Fetched['last']): void {
    fetched.delete(url) // so that it moves to the end
    const oldest = fetched.size >= MAX_SETS ? fetched.keys().next() : undefined
    if (oldest?.done === false) fetched.delete(oldest.value)
    fetched.set(url, { askedAt: clock.now(), last })
  }

  async function load(url: string, clientAddress: string | undefined): Promise<PublicKeySet> {
    const address = URL.parse(url)
    if (fetch === undefined || address?.protocol !== 'https:') throw refusal('address')
    const last = fetched.get(url)?.last
    // As for documents: a known client is fetched seldom enough, and needs none of the limits that strangers use up.
    if (last === undefined) await limit.take(address.origin, clientAddress)
    try {
      const answer = await limit.run(last === undefined ? 'new' : 'known', () => fetchDocument(fetch, url, BOUNDS))
      const set = readKeySet(answer)
      keep(url, { set, at: clock.now() })
      return set
    } catch (error) {
      // A set that still counts stays: anybody can have it asked for anew, at the very moment that it cannot be had.
      const counts = last !== undefined && ageOf(last.at) < FRESH_MS
      if (isOAuthError(error) && error.reason === 'client_document') keep(url, counts ? last : undefined)
      throw error
    }
  }

  const loadOnce = (url: string, clientAddress: string | undefined): Promise<PublicKeySet> =>
    shared(url, () => load(url, clientAddress))

  return {
    async find(keys, clientAddress) {
      if ('jwks' in keys) return keys.jwks
      const known = fetched.get(keys.jwksUri)
      if (known?.last !== undefined && ageOf(known.last.at) < FRESH_MS) return known.last.set
      if (known !== undefined && ageOf(known.askedAt) < PAUSE_MS) throw refusal('failed a moment ago')
      return loadOnce(keys.jwksUri, clientAddress)
    },

    async renew(keys, clientAddress) {
      if ('jwks' in keys) return undefined
      const known = fetched.get(keys.jwksUri)
      if (known !== undefined && ageOf(known.askedAt) < PAUSE_MS) return undefined
      return loadOnce(keys.jwksUri, clientAddress)
    },
  }
}

const refusal = (check: string): OAuthError => new OAuthError('client_document', { member: 'jwks_uri', check })

/** The media type is not looked at: servers of key sets disagree about it, and only a key set will parse. */
function readKeySet({ body }: FetchedDocument): PublicKeySet {
  const text = decodeUtf8(body)
  if (text === undefined) throw refusal('text')
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw refusal('JSON')
  }
  if (!isPublicKeySet(value)) throw refusal('public keys')
  return value
}
