import { OAuthError } from '../errors/oauth-error.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { Sha256 } from '../keys/digest.ts'
import { isSecretOfKind } from '../keys/opaque-secret.ts'
import type { Revision } from '../ports/record-store.ts'
import type { ParsedClientMetadata } from '../protocol/client-metadata.ts'
import type { EpochMs } from '../values/time.ts'
import type { ClientRecord } from './client-record.ts'
import { MAX_ROUNDS, type ClientRecords } from './client-records.ts'

/** Who asks to manage which client (RFC 7592 §2). */
export interface ManagementAccess {
  readonly clientId: string
  /** As presented; undefined when there was none. */
  readonly token: string | undefined
}

/**
 * What the holder of a registration token may do with its one client.
 *
 * Each rejects with {OAuthError} `registration_token` for a missing, wrong or foreign token and for an unknown client, at
 * the same cost (R85); `store_unavailable`, `write_unconfirmed`: try again with the same token.
 */
export interface ClientManagement {
  read(access: ManagementAccess): Promise<ClientRecord>
  /** Replaces all metadata (R88). @param build - may be asked again when somebody else wrote in between; rejects to refuse */
  replace(
    access: ManagementAccess,
    build: (record: ClientRecord) => Promise<ParsedClientMetadata>,
  ): Promise<ClientRecord>
  /** Ends the client and all its grants. Failed halfway, it goes on when it is asked again. */
  remove(access: ManagementAccess): Promise<void>
}

export function createClientManagement(deps: {
  readonly records: ClientRecords
  readonly sha256: Sha256
  /** Ends all grants of a client that were born up to `now`; resolves when no process may miss it. */
  readonly endGrants: (clientId: string, now: EpochMs) => Promise<void>
}): ClientManagement {
  const { records, sha256, endGrants } = deps

  async function open({ clientId, token }: ManagementAccess): Promise<{
    readonly record: ClientRecord
    readonly revision: Revision
    readonly now: EpochMs
  }> {
    // Another kind of secret is never looked up as this one (R86).
    const digest = await sha256(token !== undefined && isSecretOfKind('registration', token) ? token : '')
    const { record, revision, now } = await records.read(clientId)
    // Compared even without a client, so that time does not tell which ids exist.
    const right = constantTimeEqual(record?.registrationTokenDigest ?? '-'.repeat(43), digest)
    if (record === undefined || !right) throw new OAuthError('registration_token')
    return { record, revision, now }
  }

  async function openLiving(access: ManagementAccess): ReturnType<typeof open> {
    const opened = await open(access)
    if (opened.record.deletedAt !== undefined) throw new OAuthError('registration_token', { check: 'deleted' })
    return opened
  }

  return {
    read: async (access) => (await openLiving(access)).record,

    replace: (access, build) =>
      inRounds(async () => {
        const { record, revision } = await openLiving(access)
        const next = { ...record, ...(await build(record)) }
        return (await records.replace(next, revision)) === 'replaced' ? next : undefined
      }),

    async remove(access) {
      await inRounds(async () => {
        const { record, revision, now } = await open(access)
        if (record.deletedAt !== undefined) await endGrants(record.clientId, now)
        // Who never had a grant leaves no trace: else anonymous callers could fill every process's floors.
        if (record.deletedAt !== undefined || record.usedAt === undefined) {
          return (await records.remove(record.clientId, revision)) === 'replaced' ? true : undefined
        }
        // First nobody finds it any more; then, in the next round, its grants end: so none can be born in between that
        // would be redeemed. The record goes last, as only it knows the token of whoever must ask again.
        await records.replace({ ...record, deletedAt: now }, revision)
        return undefined
      })
    },
  }
}

/** @param attempt - undefined: somebody else wrote in between, or there is a next step */
async function inRounds<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const done = await attempt()
    if (done !== undefined) return done
  }
  throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
}
