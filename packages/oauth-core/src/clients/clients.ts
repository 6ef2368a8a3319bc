import { encodeBase64url } from '../internal/base64url.ts'
import { createSecret } from '../keys/opaque-secret.ts'
import type { ParsedClientMetadata } from '../protocol/client-metadata.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordKey, type RecordStore } from '../ports/record-store.ts'
import { isUrl } from '../protocol/client-id-url.ts'
import { after, epochMs, seconds, type EpochMs, type Seconds } from '../values/time.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { Client } from './client.ts'
import { clientOfRecord, parseClientRecord, type ClientRecord } from './client-record.ts'
import type { MetadataDocuments } from './metadata-documents.ts'

/** 24 h: most registrations are never used; those that are get `client` seconds from each use. */
const UNUSED_LIFETIME: Seconds = seconds(86_400)

/** A day: extending a client's life on each use would write on each use. */
const TOUCH_INTERVAL_MS = 86_400_000

/** What a client gets that registered itself; the secret is nowhere else. */
export interface Registration {
  readonly record: ClientRecord
  readonly secret: string | undefined
}

/** All clients, wherever they were registered: one place that knows who a client id names. */
export interface Clients {
  /**
   * Operator's clients first, then those that an id in the form of a URL describes, then registered ones.
   *
   * @param clientAddress - who asks: reading a document may cost a fetch, which is limited
   * @throws {OAuthError} `client_document`, `rate_limited`; `store_unavailable`, never "unknown" instead
   */
  find(clientId: string, clientAddress: string | undefined): Promise<Client | undefined>

  /**
   * Registers a client that described itself (RFC 7591 §3.2.1). The client never chooses its id (R72, R73).
   *
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: the client does not exist
   */
  register(parsed: ParsedClientMetadata): Promise<Registration>

  /**
   * Extends a registered client's life when somebody signs in or refreshes through it, at most daily. A client that
   * vanished in between stays away.
   *
   * @param now - only tells whether a day has gone by; the new end is set by the store's clock
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  touch(client: Client, now: EpochMs): Promise<void>
}

export function createClients(deps: {
  readonly records: RecordStore
  readonly preRegistered: ReadonlyMap<string, Client>
  /** Absent: no document is fetched, and an id in the form of a URL is nobody's unless the operator pinned it. */
  readonly documents: MetadataDocuments | undefined
  /** How long a client lives after its last use. */
  readonly lifetime: Seconds
  readonly random: Random
  readonly sha256: Sha256
}): Clients {
  const { records, preRegistered, documents, lifetime, random, sha256 } = deps
  const keyOf = async (clientId: string): Promise<RecordKey> => ({ kind: 'client', id: await sha256(clientId) })

  return {
    async find(clientId, clientAddress) {
      const known = preRegistered.get(clientId)
      if (known !== undefined) return known
      if (isUrl(clientId)) return documents?.find(clientId, clientAddress)
      const { body } = await records.read(await keyOf(clientId))
      return body === undefined ? undefined : clientOfRecord(parseClientRecord(body))
    },

    async register({ metadata, methodNamed }) {
      const clientId = encodeBase64url(random(16))
      const withSecret = metadata.token_endpoint_auth_method.startsWith('client_secret_')
      const secret = withSecret ? createSecret('client_secret', random) : undefined
      const key = await keyOf(clientId)
      const { now } = await records.read(key)
      const record: ClientRecord = {
        v: 1,
        clientId,
        metadata,
        methodNamed,
        ...(secret === undefined ? {} : { secretDigest: await sha256(secret) }),
        registeredAt: now,
      }
      const state = { body: JSON.stringify(record), expiresAt: after(now, UNUSED_LIFETIME) }
      if ((await records.replace(key, ABSENT, state)) === 'conflict') throw new Error('a client id was drawn twice')
      return { record, secret }
    },

    async touch(client, at) {
      if (client.kind !== 'dynamic' || !isDue(client.usedAt, at)) return
      const key = await keyOf(client.clientId)
      const { body, revision, now } = await records.read(key)
      if (body === undefined) return
      const record = parseClientRecord(body)
      if (!isDue(record.usedAt, now)) return
      // A conflict is somebody else's touch: as good as ours.
      await records.replace(key, revision, {
        body: JSON.stringify({ ...record, usedAt: now }),
        // A day more than promised: that long its life is not extended again.
        expiresAt: epochMs(after(now, lifetime) + TOUCH_INTERVAL_MS),
      })
    },
  }
}

const isDue = (usedAt: EpochMs | undefined, now: EpochMs): boolean =>
  usedAt === undefined || now > epochMs(usedAt + TOUCH_INTERVAL_MS)
