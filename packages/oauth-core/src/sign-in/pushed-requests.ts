import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordKey, type RecordStore } from '../ports/record-store.ts'
import { isPushedRequestUri, PUSHED_REQUEST_URI_PREFIX } from '../protocol/pushed-request-uri.ts'
import { after, seconds } from '../values/time.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** 60 s: a client pushes a request right before it opens the browser (RFC 9126 §2.2 allows 5 to 600). */
const LIFETIME = seconds(60)

/** A request that its client pushed, and where it lies. */
export interface PushedRequest {
  readonly request: AuthorizationRequest
  /**
   * Ends it. Of all who try, one succeeds.
   *
   * @throws {OAuthError} `request_uri_unknown` for the others, `store_unavailable`, `write_unconfirmed`
   */
  spend(): Promise<void>
}

/**
 * Pushed authorization requests (RFC 9126), sealed; in the store only digests of their URIs stand.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-2.2 | RFC 9126 §2.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-4 | RFC 9126 §4}
 */
export interface PushedRequests {
  /** @returns the URI by which the client starts it, once */
  push(request: AuthorizationRequest): Promise<{ readonly requestUri: string; readonly expiresInSeconds: number }>
  /**
   * @throws {OAuthError} `request_uri_unknown`, the same for one that never was, has expired, was used or is another
   *   client's (R205); `store_unavailable`
   */
  find(requestUri: string, clientId: string): Promise<PushedRequest>
}

export function createPushedRequests(deps: {
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly random: Random
  readonly sha256: Sha256
}): PushedRequests {
  const { records, keys, random, sha256 } = deps
  const keyOf = async (requestUri: string): Promise<RecordKey> => ({ kind: 'once', id: await sha256(requestUri) })

  return {
    async push(request) {
      const requestUri = PUSHED_REQUEST_URI_PREFIX + encodeBase64url(random(32))
      const key = await keyOf(requestUri)
      const { now } = await records.read(key)
      const body = await keys.seal(key, JSON.stringify({ v: 1, kind: 'pushed', request }))
      if ((await records.replace(key, ABSENT, { body, expiresAt: after(now, LIFETIME) })) === 'conflict') {
        throw new Error('a request URI was drawn twice')
      }
      return { requestUri, expiresInSeconds: LIFETIME }
    },

    async find(requestUri, clientId) {
      if (!isPushedRequestUri(requestUri)) throw new OAuthError('request_uri_unknown', { check: 'shape' })
      const key = await keyOf(requestUri)
      const { body, revision } = await records.read(key)
      if (body === undefined) throw new OAuthError('request_uri_unknown')
      const value: unknown = JSON.parse(await keys.unseal(key, body))
      if (!isPushed(value)) throw new Error('a pushed request has a version that this version cannot read')
      if (value.request.clientId !== clientId) throw new OAuthError('request_uri_unknown', { check: 'client' })
      return {
        request: value.request,
        async spend() {
          if ((await records.replace(key, revision, undefined)) === 'conflict') {
            throw new OAuthError('request_uri_unknown', { check: 'used by another request' })
          }
        },
      }
    },
  }
}

interface Pushed {
  readonly request: AuthorizationRequest
}

// What is sealed was written by this version: the seal proves who wrote it, kind and version say what it is.
const isPushed = (value: unknown): value is Pushed =>
  typeof value === 'object' &&
  value !== null &&
  'v' in value &&
  value.v === 1 &&
  'kind' in value &&
  value.kind === 'pushed'
