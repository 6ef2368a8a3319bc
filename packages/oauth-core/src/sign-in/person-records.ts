import { OAuthError } from '../errors/oauth-error.ts'
import { createTurns } from '../internal/turns.ts'
import { sleep } from '../internal/timers.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import type { Subject } from '../values/subject.ts'
import { after, epochMs, seconds, type EpochMs } from '../values/time.ts'

/** 90 days from the last time: as long as a grant lives without being asked for again. */
const CONSENT_LIFETIME = seconds(90 * 86_400)

/** 32: processes that write one person's record at once; more is an outage, not a race. */
const MAX_ROUNDS = 32

/** 5 ms between two writes of this process: one that never paused would win every race against the others. */
const PAUSE_MS = 5

/** What a person does not want to be asked again: one client as it is, one exact redirect URI, one resource, these scopes. */
export interface Consent {
  readonly clientId: string
  /** Of the client as it was: a changed one was never allowed (R116). */
  readonly clientDigest: Digest
  readonly redirectUri: string
  readonly resource: string
  readonly scopes: readonly string[]
  readonly at: EpochMs
}

/** Where a grant of the person is found. The grant's own record says what it is, and whether it lives. */
export interface ListedGrant {
  readonly id: GrantId
  readonly clientId: string
  readonly expiresAt: EpochMs
}

/** What is kept of one person, the newest first, without what has ended by itself. */
export interface PersonEntries {
  readonly consents: readonly Consent[]
  readonly grants: readonly ListedGrant[]
}

/** One sealed record for each person: what they said for good, and where their grants are. */
export interface PersonRecords {
  /** @throws {OAuthError} `store_unavailable` */
  read(subject: Subject): Promise<PersonEntries>
  /**
   * @param change - may be asked again when somebody else wrote in between; undefined: nothing to write
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  update(subject: Subject, change: Change): Promise<void>
}

type Change = (entries: PersonEntries, now: EpochMs) => Partial<PersonEntries> | undefined

export function createPersonRecords(deps: {
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly sha256: Sha256
}): PersonRecords {
  const { records, keys, sha256 } = deps
  // One person's sign-ins in this process cost each other no rounds.
  const inTurn = createTurns(1)

  async function open(subject: Subject) {
    const key: RecordKey = { kind: 'person', id: await sha256(subject) }
    const { body, revision, now } = await records.read(key)
    const { consents, grants } = body === undefined ? NOTHING : parseEntries(await keys.unseal(key, body))
    const entries: PersonEntries = {
      consents: consents.filter((consent) => now < endOf(consent)),
      grants: grants.filter(({ expiresAt }) => now < expiresAt),
    }
    return { key, revision, now, entries }
  }

  async function write(subject: Subject, change: Change): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { key, revision, now, entries } = await open(subject)
      const changed = change(entries, now)
      if (changed === undefined) return
      const next = { ...entries, ...changed }
      const body = await keys.seal(key, JSON.stringify({ v: 1, subject, ...next }))
      const ends = [...next.consents.map(endOf), ...next.grants.map(({ expiresAt }) => expiresAt)]
      const state = ends.length === 0 ? undefined : { body, expiresAt: epochMs(Math.max(...ends)) }
      if ((await records.replace(key, revision, state)) === 'replaced') return
    }
    throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
  }

  return {
    read: async (subject) => (await open(subject)).entries,

    update(subject, change) {
      const written = inTurn(subject, () => write(subject, change))
      void inTurn(subject, () => sleep(PAUSE_MS, new AbortController().signal))
      return written
    },
  }
}

const NOTHING: PersonEntries = { consents: [], grants: [] }

const endOf = ({ at }: Consent): EpochMs => after(at, CONSENT_LIFETIME)

function parseEntries(text: string): PersonEntries {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) {
    throw new Error('a person record has a version that this version cannot read')
  }
  const { consents, grants }: Readonly<Record<string, unknown>> = { consents: [], grants: [], ...value }
  return {
    consents: Array.isArray(consents) ? consents.filter(isConsent) : [],
    grants: Array.isArray(grants) ? grants.filter(isListedGrant) : [],
  }
}

function isConsent(value: unknown): value is Consent {
  if (typeof value !== 'object' || value === null) return false
  const { clientId, clientDigest, redirectUri, resource, scopes, at } = {
    clientId: undefined,
    clientDigest: undefined,
    redirectUri: undefined,
    resource: undefined,
    scopes: undefined,
    at: undefined,
    ...value,
  }
  const texts = [clientId, redirectUri, resource].every((text) => typeof text === 'string')
  return isDigest(clientDigest) && texts && Array.isArray(scopes) && typeof at === 'number' && epochMs(at) === at
}

function isListedGrant(value: unknown): value is ListedGrant {
  if (typeof value !== 'object' || value === null) return false
  const { id, clientId, expiresAt } = { id: undefined, clientId: undefined, expiresAt: undefined, ...value }
  return typeof id === 'string' && isGrantId(id) && typeof clientId === 'string' && typeof expiresAt === 'number'
}
