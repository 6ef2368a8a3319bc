import { OAuthError } from '../errors/oauth-error.ts'
import { isUrl } from '../protocol/client-id-url.ts'
import { after, epochMs, type EpochMs, type Seconds } from '../values/time.ts'
import type { Client } from './client.ts'
import { clientOfRecord } from './client-record.ts'
import { MAX_ROUNDS, type ClientRecords } from './client-records.ts'
import type { MetadataDocuments } from './metadata-documents.ts'

/** A day: extending a client's life on each use would write on each use. */
const TOUCH_INTERVAL_MS = 86_400_000

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
   * Extends a registered client's life when somebody signs in or refreshes through it, at most daily. A client that
   * vanished in between stays away.
   *
   * @param now - only tells whether a day has gone by; the new end is set by the store's clock
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  touch(client: Client, now: EpochMs): Promise<void>
}

export function createClients(deps: {
  readonly records: ClientRecords
  readonly preRegistered: ReadonlyMap<string, Client>
  /** Absent: no document is fetched, and an id in the form of a URL is nobody's unless the operator pinned it. */
  readonly documents: MetadataDocuments | undefined
  /** How long a client lives after its last use. */
  readonly lifetime: Seconds
}): Clients {
  const { records, preRegistered, documents, lifetime } = deps

  return {
    async find(clientId, clientAddress) {
      const known = preRegistered.get(clientId)
      if (known !== undefined) return known
      if (isUrl(clientId)) return documents?.find(clientId, clientAddress)
      const { record } = await records.read(clientId)
      return record === undefined || record.deletedAt !== undefined ? undefined : clientOfRecord(record)
    },

    async touch(client, at) {
      if (client.kind !== 'dynamic' || !isDue(client.usedAt, at)) return
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { record, revision, now } = await records.read(client.clientId)
        if (record === undefined || record.deletedAt !== undefined || !isDue(record.usedAt, now)) return
        // A day more than promised: that long its life is not extended again.
        const endsAt = epochMs(after(now, lifetime) + TOUCH_INTERVAL_MS)
        // Whoever deletes the client must see that it was used: a writer in between is no excuse to leave it out.
        if ((await records.replace({ ...record, usedAt: now, endsAt }, revision)) === 'replaced') return
      }
      throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
    },
  }
}

const isDue = (usedAt: EpochMs | undefined, now: EpochMs): boolean =>
  usedAt === undefined || now > epochMs(usedAt + TOUCH_INTERVAL_MS)
