import type { Sha256 } from '../keys/digest.ts'
import type { RecordKey, RecordStore, Revision } from '../ports/record-store.ts'
import { seconds, type EpochMs, type Seconds } from '../values/time.ts'
import { parseClientRecord, type ClientRecord } from './client-record.ts'

/** 24 h: most registrations are never used; those that are get `lifetimes.client` from each use. */
export const UNUSED_LIFETIME: Seconds = seconds(86_400)

/** 16: writers of one client's record at once; more is an outage, not a race. */
export const MAX_ROUNDS = 16

/** What a reading found; `record` is undefined when there is none. */
interface ClientReading {
  readonly record: ClientRecord | undefined
  readonly revision: Revision
  /** The store's clock. */
  readonly now: EpochMs
}

/** Registered clients in a store, under the digests of their ids. Rejects as {@link RecordStore} does. */
export interface ClientRecords {
  read(clientId: string): Promise<ClientReading>
  /** Writes until the record's own end. */
  replace(record: ClientRecord, revision: Revision): Promise<'replaced' | 'conflict'>
  remove(clientId: string, revision: Revision): Promise<'replaced' | 'conflict'>
}

export function createClientRecords(deps: { readonly records: RecordStore; readonly sha256: Sha256 }): ClientRecords {
  const { records, sha256 } = deps
  const keyOf = async (clientId: string): Promise<RecordKey> => ({ kind: 'client', id: await sha256(clientId) })

  return {
    async read(clientId) {
      const { body, revision, now } = await records.read(await keyOf(clientId))
      return { record: body === undefined ? undefined : parseClientRecord(body), revision, now }
    },
    replace: async (record, revision) =>
      records.replace(await keyOf(record.clientId), revision, {
        body: JSON.stringify(record),
        expiresAt: record.endsAt,
      }),
    remove: async (clientId, revision) => records.replace(await keyOf(clientId), revision, undefined),
  }
}
