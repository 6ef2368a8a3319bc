import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { createSecret } from '../keys/opaque-secret.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT } from '../ports/record-store.ts'
import type { ClientAuthenticationMethod, ParsedClientMetadata } from '../protocol/client-metadata.ts'
import { after, type EpochMs } from '../values/time.ts'
import type { ClientRecord } from './client-record.ts'
import { MAX_ROUNDS, UNUSED_LIFETIME, type ClientRecords } from './client-records.ts'
import { sharedClientId } from './shared-client-id.ts'

/** An hour: a client that registers on each connection is not written on each. It lives 23 h from then at least. */
const RENEWAL_INTERVAL_MS = 3_600_000

/** What a client gets that registered itself; secret and registration token are nowhere else. */
export interface Registration {
  readonly record: ClientRecord
  readonly secret: string | undefined
  /** Undefined where nobody may manage the client: it is shared, or management is off. */
  readonly registrationToken: string | undefined
}

/**
 * Registers clients that described themselves (RFC 7591 §3.2.1). A client never chooses its id (R72, R73).
 *
 * Public clients (`none`) with the same metadata are one client: they hold no secret that would tell them apart, and
 * applications that register on every connection must not fill the store. As several have registered it, nobody gets a
 * token to change or delete it.
 */
export interface Registrations {
  /**
   * The client that already exists for this metadata, kept for another day if nobody uses it.
   *
   * @returns undefined where there is none, or none can be shared
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  findShared(parsed: ParsedClientMetadata): Promise<Registration | undefined>
  /** @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: the client does not exist, or nobody knows it */
  register(parsed: ParsedClientMetadata): Promise<Registration>
}

/** Whether the client shows a secret of ours at the token endpoint. */
export const holdsSecret = (method: ClientAuthenticationMethod): boolean =>
  method === 'client_secret_basic' || method === 'client_secret_post'

const isShared = ({ metadata }: ParsedClientMetadata): boolean => metadata.token_endpoint_auth_method === 'none'

const shared = (record: ClientRecord): Registration => ({ record, secret: undefined, registrationToken: undefined })

/** What every new client's record has. */
const newRecord = (clientId: string, { metadata, methodNamed }: ParsedClientMetadata, now: EpochMs): ClientRecord => ({
  v: 1,
  clientId,
  metadata,
  methodNamed,
  registeredAt: now,
  endsAt: after(now, UNUSED_LIFETIME),
})

/** @param deps - `management`: whether whoever registers a client alone gets a token to manage it */
export function createRegistrations(deps: {
  readonly records: ClientRecords
  readonly keys: KeyRing
  readonly management: 'on' | 'off'
  readonly random: Random
  readonly sha256: Sha256
}): Registrations {
  const { records, keys, management, random, sha256 } = deps

  async function registerAlone(parsed: ParsedClientMetadata): Promise<Registration> {
    const clientId = encodeBase64url(random(16))
    const secret = holdsSecret(parsed.metadata.token_endpoint_auth_method)
      ? createSecret('client_secret', random)
      : undefined
    const registrationToken = management === 'off' ? undefined : createSecret('registration', random)
    const { now } = await records.read(clientId)
    const record: ClientRecord = {
      ...newRecord(clientId, parsed, now),
      ...(secret === undefined ? {} : { secretDigest: await sha256(secret) }),
      ...(registrationToken === undefined ? {} : { registrationTokenDigest: await sha256(registrationToken) }),
    }
    if ((await records.replace(record, ABSENT)) === 'conflict') throw new Error('a client id was drawn twice')
    return { record, secret, registrationToken }
  }

  return {
    async findShared(parsed) {
      if (!isShared(parsed)) return undefined
      const { record, revision, now } = await records.read(await sharedClientId(parsed.metadata, keys))
      if (record === undefined) return undefined
      const endsAt = after(now, UNUSED_LIFETIME)
      // A conflict is somebody else's renewal, or a use: as good as ours.
      if (record.endsAt + RENEWAL_INTERVAL_MS < endsAt) await records.replace({ ...record, endsAt }, revision)
      return shared(record)
    },

    async register(parsed) {
      if (!isShared(parsed)) return registerAlone(parsed)
      const clientId = await sharedClientId(parsed.metadata, keys)
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { record: found, revision, now } = await records.read(clientId)
        const record = found ?? newRecord(clientId, parsed, now)
        if (found !== undefined || (await records.replace(record, revision)) === 'replaced') return shared(record)
      }
      throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
    },
  }
}
