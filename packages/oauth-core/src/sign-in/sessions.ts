import { encodeBase64url } from '../internal/base64url.ts'
import { isJsonObject } from '../internal/json.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordKey, type RecordStore } from '../ports/record-store.ts'
import type { RevocationView } from '../tokens/revocation-view.ts'
import { after, isEpochMs, type EpochMs, type Seconds } from '../values/time.ts'
import { parsePerson, subjectOf, type Person } from './person.ts'

/** Whom a session names, and the store's clock when it was read. */
export interface SignedIn {
  readonly person: Person
  readonly now: EpochMs
}

/** That a person signed in with this browser, so that the next application needs no second sign-in. */
export interface Sessions {
  /** @returns the session's handle, a new one for each sign-in (R196) */
  create(person: Person): Promise<string>
  /** Undefined: none, or ended by a floor or a new epoch. @throws {OAuthError} `store_unavailable`, `lease_expired` */
  find(handle: string | undefined): Promise<SignedIn | undefined>
  /** Signs this browser out; a session that is gone already stays so. @throws {OAuthError} `store_unavailable` */
  end(handle: string): Promise<void>
}

export function createSessions(deps: {
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly lifetime: Seconds
  readonly random: Random
  readonly sha256: Sha256
}): Sessions {
  const { records, keys, view, lifetime, random, sha256 } = deps
  const keyOf = async (handle: string): Promise<RecordKey> => ({ kind: 'session', id: await sha256(handle) })

  return {
    async create(person) {
      const handle = encodeBase64url(random(32))
      const key = await keyOf(handle)
      // As for a grant: the epoch that may end the session is older than it.
      await view.ensureFresh()
      const { now } = await records.read(key)
      const body = await keys.seal(key, JSON.stringify({ v: 1, createdAt: now, person: JSON.stringify(person) }))
      if ((await records.replace(key, ABSENT, { body, expiresAt: after(now, lifetime) })) === 'conflict') {
        throw new Error('a handle was drawn twice')
      }
      return handle
    },

    async find(handle) {
      if (handle === undefined) return undefined
      const key = await keyOf(handle)
      const { body, now } = await records.read(key)
      if (body === undefined) return undefined
      const session = parseSession(await keys.unseal(key, body))
      await view.ensureFresh()
      // A session has no grant and no client: only floors of the subject and the epoch can end it.
      const ended = view.isRevoked({
        grantId: '',
        bornAt: session.createdAt,
        subject: subjectOf(session.person),
        clientId: '',
      })
      return ended ? undefined : { person: session.person, now }
    },

    async end(handle) {
      const key = await keyOf(handle)
      const { body, revision } = await records.read(key)
      // Nothing ever changes a session: a conflict is another sign-out.
      if (body !== undefined) await records.replace(key, revision, undefined)
    },
  }
}

/**
 * @throws {Error} for text that `create` of this version did not write: without its time no floor could end a session
 * @internal
 */
export function parseSession(text: string): { readonly createdAt: EpochMs; readonly person: Person } {
  const value: unknown = JSON.parse(text)
  const { v, createdAt, person } = isJsonObject(value) ? value : {}
  if (v !== 1 || !isEpochMs(createdAt) || typeof person !== 'string') {
    throw new Error('a session record has a version or shape that this version cannot read')
  }
  return { createdAt, person: parsePerson(person) }
}
