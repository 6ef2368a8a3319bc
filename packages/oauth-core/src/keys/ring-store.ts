import { ConfigurationError } from '../errors/configuration-error.ts'
import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { NEVER } from '../internal/never.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordStore } from '../ports/record-store.ts'
import type { SignatureAlgorithm } from '../ports/signatures.ts'
import type { EpochMs } from '../values/time.ts'
import { deriveMasterKey } from './master-secret.ts'
import { newSigningKey } from './new-signing-key.ts'
import { createRingContents, parseRingContents, type RingContents } from './ring-contents.ts'
import { formatRingRecord, parseRingRecord, RING, type RingRecord } from './ring-record.ts'
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
  /** The ring shall have a signing key for it; undefined when an operator keeps the signing keys. */
  readonly algorithm: SignatureAlgorithm | undefined
}

/**
 * Reads the shared ring; makes it, or adds what is missing, where need be. Of processes that race for it one writes,
 * and the others find what it wrote.
 */
export function createRingStore(deps: RingStoreDependencies): { read(): Promise<RingContents> } {
  const { records, secrets, random, algorithm } = deps
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

  /** With a current key for our algorithm, and wrapped under every secret that we know. The same object: nothing to add. */
  async function complete(ring: OpenRing, now: EpochMs): Promise<OpenRing> {
    let { contents, record } = ring
    if (
      algorithm !== undefined &&
      !contents.signing.some((key) => key.algorithm === algorithm && key.state === 'current')
    ) {
      const made = await newSigningKey(algorithm)
      contents = { ...contents, signing: [{ ...made, algorithm, state: 'current', since: now }, ...contents.signing] }
      record = { ...record, sealed: await seal(ring.envelopeKey, contents) }
    }
    const missing = (await masterKeys()).filter((master) => !record.wrappings.some(({ kid }) => kid === master.kid))
    if (missing.length > 0) {
      const wrap = async (master: SealingKey) => ({
        kid: master.kid,
        blob: await sealText(master, RING, ring.envelopeKey, random),
      })
      record = { ...record, wrappings: [...record.wrappings, ...(await Promise.all(missing.map(wrap)))] }
    }
    return record === ring.record ? ring : { envelopeKey: ring.envelopeKey, contents, record }
  }

  return {
    async read() {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { body, revision, now } = await records.read(RING)
        const found = body === undefined ? undefined : await open(body)
        const ring = await complete(found ?? (await create()), now)
        if (ring === found) return ring.contents
        try {
          const next = { body: formatRingRecord(ring.record), expiresAt: NEVER }
          if ((await records.replace(RING, found === undefined ? ABSENT : revision, next)) === 'replaced') {
            return ring.contents
          }
        } catch (error) {
          // Only a wrapping could not be added: the ring is usable, the next reading tries again.
          if (found !== undefined && found.contents === ring.contents && isOAuthError(error)) return ring.contents
          throw error
        }
      }
      throw new OAuthError('store_unavailable', { check: 'key ring: too many conflicts' })
    },
  }
}
