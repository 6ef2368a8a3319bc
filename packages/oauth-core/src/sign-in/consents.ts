import { OAuthError } from '../errors/oauth-error.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import type { RevocationView } from '../tokens/revocation-view.ts'
import type { Digest } from '../values/digest.ts'
import type { Subject } from '../values/subject.ts'
import { after, epochMs, seconds, type EpochMs } from '../values/time.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** 90 days from the last time: as long as a grant lives without being asked for again. */
const LIFETIME = seconds(90 * 86_400)

/** 32,768 characters for each person, the newest first: far more applications than anybody connects, within a record. */
const MAX_LENGTH = 32_768

/** 16: writers of one person's record at once; more is an outage, not a race. */
const MAX_ROUNDS = 16

/** What a person does not want to be asked again: one client as it is, one exact redirect URI, one resource, these scopes. */
interface Consent {
  readonly clientId: string
  /** Of the client as it was: a changed one was never allowed (R116). */
  readonly clientDigest: Digest
  readonly redirectUri: string
  readonly resource: string
  readonly scopes: readonly string[]
  readonly at: EpochMs
}

/**
 * Remembered consent, per person (R162). It counts for the very same request or less of it, and dies with the floors of
 * the person and the client.
 */
export interface Consents {
  /** @throws {OAuthError} `store_unavailable`, `lease_expired` */
  cover(subject: Subject, request: AuthorizationRequest): Promise<boolean>
  /** @throws {OAuthError} `store_unavailable`, `write_unconfirmed` */
  remember(subject: Subject, request: AuthorizationRequest): Promise<void>
}

export function createConsents(deps: {
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly sha256: Sha256
}): Consents {
  const { records, keys, view, sha256 } = deps

  async function read(subject: Subject) {
    const key: RecordKey = { kind: 'person', id: await sha256(subject) }
    const { body, revision, now } = await records.read(key)
    const all = body === undefined ? [] : parseConsents(await keys.unseal(key, body))
    return { key, revision, now, consents: all.filter(({ at }) => now < after(at, LIFETIME)) }
  }

  return {
    async cover(subject, request) {
      const { consents } = await read(subject)
      const found = consents.find((consent) => isSameTarget(consent, request))
      if (
        found?.clientDigest !== request.clientDigest ||
        !request.scopes.every((scope) => found.scopes.includes(scope))
      )
        return false
      await view.ensureFresh()
      return !view.isRevoked({ grantId: '', bornAt: found.at, subject, clientId: request.clientId })
    },

    async remember(subject, request) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { key, revision, now, consents } = await read(subject)
        const { clientId, clientDigest, redirectUri, resource, scopes } = request
        const others = consents.filter((consent) => !isSameTarget(consent, request))
        const kept = fitting([{ clientId, clientDigest, redirectUri, resource, scopes, at: now }, ...others])
        const body = await keys.seal(key, JSON.stringify({ v: 1, subject, consents: kept }))
        if ((await records.replace(key, revision, { body, expiresAt: after(now, LIFETIME) })) === 'replaced') return
      }
      throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
    },
  }
}

function fitting(consents: readonly Consent[]): readonly Consent[] {
  let length = 0
  return consents.filter((consent) => (length += JSON.stringify(consent).length) <= MAX_LENGTH)
}

const isSameTarget = (consent: Consent, { clientId, redirectUri, resource }: AuthorizationRequest): boolean =>
  consent.clientId === clientId && consent.redirectUri === redirectUri && consent.resource === resource

function parseConsents(text: string): readonly Consent[] {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1 || !('consents' in value)) {
    throw new Error('a person record has a version that this version cannot read')
  }
  return Array.isArray(value.consents) ? value.consents.filter(isConsent) : []
}

function isConsent(value: unknown): value is Consent {
  if (typeof value !== 'object' || value === null) return false
  const { clientId, redirectUri, resource, scopes, at } = {
    clientId: undefined,
    redirectUri: undefined,
    resource: undefined,
    scopes: undefined,
    at: undefined,
    ...value,
  }
  const texts = [clientId, redirectUri, resource].every((text) => typeof text === 'string')
  return texts && Array.isArray(scopes) && typeof at === 'number' && epochMs(at) === at
}
