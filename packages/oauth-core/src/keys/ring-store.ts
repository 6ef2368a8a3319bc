import { ConfigurationError } from '../errors/configuration-error.ts'
import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { NEVER } from '../internal/never.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { EpochMs } from '../values/time.ts'
import { deriveMasterKey } from './master-secret.ts'
import { newSigningKey } from './new-signing-key.ts'
import { createRingContents, parseRingContents, type RingContents, type RingSigningKey } from './ring-contents.ts'
import { formatRingRecord, parseRingRecord, RING, type RingRecord } from './ring-record.ts'
import { firstKeys, rotateDue, type Rotation, type RotationPolicy, type WantedKey } from './rotation.ts'
import { importSealingKey, sealText, SEALING_KEY_BYTES, unsealText, type SealingKey } from './sealing.ts'

/** Name of the envelope's own key: there is only one. */
const ENVELOPE = 'ring'

/** 20: each round was lost to a process that made progress, and there is little to make. */
const MAX_ROUNDS = 20

interface OpenRing {
  /** base64url; what the wrappings hold. */
  readonly envelopeKey: string
  readonly record: RingRecord
  readonly contents: RingContents
}

interface RingStoreDependencies {
  readonly records: RecordStore
  readonly secrets: readonly [current: string, ...previous: string[]]
  readonly random: Random
  /** Of the signing keys; undefined when an operator keeps them: then those in the store are left alone. */
  readonly policy: RotationPolicy | undefined
}

/** The ring as one process found or left it. */
export interface RingReading {
  readonly contents: RingContents
  /** The store's clock at the reading. */
  readonly now: EpochMs
  /** False: a rotation is due that could not be written, so whatever signs here may be retired by anybody at any time. */
  readonly isSettled: boolean
}

/** A change of the signing keys beyond what is due by itself. */
export interface RingChange {
  readonly rotation: Rotation
  /** On the feed in the same step. */
  readonly announce?: RevocationEntry
}

/** The shared ring. Of processes that race to change it one writes, and the others find what it wrote. */
export interface RingStore {
  /**
   * Reads the ring; makes it, adds what is missing and rotates what is due, where need be.
   *
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed` when there is no ring that could be used
   */
  read(): Promise<RingReading>
  /** @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: to be repeated, as nobody knows whether it was written */
  change(decide: (keys: readonly RingSigningKey[], now: EpochMs) => RingChange): Promise<RingReading>
}

/** See `rotation.ts` for what is due when. */
export function createRingStore(deps: RingStoreDependencies): RingStore {
  const { records, secrets, random, policy } = deps
  let masters: Promise<readonly SealingKey[]> | undefined
  const masterKeys = (): Promise<readonly SealingKey[]> => (masters ??= Promise.all(secrets.map(deriveMasterKey)))

  async function open(body: string): Promise<OpenRing> {
    const record = parseRingRecord(body)
    for (const master of await masterKeys()) {
      const wrapping = record.wrappings.find(({ kid }) => kid === master.kid)
      if (wrapping === undefined) continue
      const envelopeKey = await unsealText(master, RING, wrapping.blob)
      const contents = await unsealText(await importSealingKey(ENVELOPE, envelopeKey), RING, record.sealed)
      return { envelopeKey, record, contents: parseRingContents(contents) }
    }
    throw new ConfigurationError([
      'secret: none of the given master secrets opens the keys in this store. Give the secret that they were made ' +
        'with, as the previous one if it was changed; or use an empty store, which signs everybody out.',
    ])
  }

  async function seal(envelopeKey: string, contents: RingContents): Promise<string> {
    return sealText(await importSealingKey(ENVELOPE, envelopeKey), RING, JSON.stringify(contents), random)
  }

  async function create(): Promise<OpenRing> {
    const envelopeKey = encodeBase64url(random(SEALING_KEY_BYTES))
    const contents = createRingContents(random)
    return { envelopeKey, contents, record: { wrappings: [], sealed: await seal(envelopeKey, contents) } }
  }

  /** With these signing keys. The same object when they are the ones it has. */
  async function withKeys(ring: OpenRing, { keys, wanted }: Rotation): Promise<OpenRing> {
    const made = await Promise.all(wanted.map(make))
    const signing = made.length === 0 ? keys : [...made, ...keys]
    if (signing === ring.contents.signing) return ring
    const contents = { ...ring.contents, signing }
    return { ...ring, contents, record: { ...ring.record, sealed: await seal(ring.envelopeKey, contents) } }
  }

  /** Wrapped under every secret that we know. The same object when nothing is to be added. */
  async function withWrappings(ring: OpenRing): Promise<OpenRing> {
    const { record, envelopeKey } = ring
    const missing = (await masterKeys()).filter((master) => !record.wrappings.some(({ kid }) => kid === master.kid))
    if (missing.length === 0) return ring
    const wrap = async (master: SealingKey) => ({
      kid: master.kid,
      blob: await sealText(master, RING, envelopeKey, random),
    })
    const added = await Promise.all(missing.map(wrap))
    return { ...ring, record: { ...record, wrappings: [...record.wrappings, ...added] } }
  }

  async function settle(decide: Parameters<RingStore['change']>[0], isOptional: boolean): Promise<RingReading> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { body, revision, now } = await records.read(RING)
      const found = body === undefined ? undefined : await open(body)
      const before = found ?? (await create())
      const first = found === undefined && policy !== undefined ? firstKeys(now, policy) : undefined
      const { rotation, announce } = decide(before.contents.signing, now)
      const after = await withWrappings(await withKeys(before, first ?? rotation))
      if (after === found && announce === undefined) return { contents: after.contents, now, isSettled: true }
      try {
        const next = { body: formatRingRecord(after.record), expiresAt: NEVER }
        const outcome = await records.replace(RING, found === undefined ? ABSENT : revision, next, announce)
        if (outcome === 'replaced') return { contents: after.contents, now, isSettled: true }
      } catch (error) {
        // The ring that was found verifies all the same, and the next reading tries again. It must not sign if a key
        // of it was to be retired: perhaps that was written, perhaps another process does it.
        if (found === undefined || !isOptional || !isOAuthError(error)) throw error
        const { contents } = found
        return { contents, now, isSettled: signersOf(contents.signing) === signersOf(after.contents.signing) }
      }
    }
    throw new OAuthError('store_unavailable', { check: 'key ring: too many conflicts' })
  }

  return {
    read: () =>
      settle((keys, now) => {
        return { rotation: policy === undefined ? { keys, wanted: [] } : rotateDue(keys, now, policy) }
      }, true),
    change: (decide) => settle(decide, false),
  }
}

const make = async (key: WantedKey): Promise<RingSigningKey> => ({ ...key, ...(await newSigningKey(key.algorithm)) })

const signersOf = (keys: readonly RingSigningKey[]): string =>
  keys
    .filter(({ state }) => state === 'current')
    .map(({ kid }) => kid)
    .toSorted()
    .join()
