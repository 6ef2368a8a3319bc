import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import type { Clock } from '../ports/clock.ts'
import type { KeySource } from '../ports/key-source.ts'
import type { Random } from '../ports/random.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import type { CheckSignature, Jwk, Sign, SignatureAlgorithm, Signatures } from '../ports/signatures.ts'
import type { EpochMs } from '../values/time.ts'
import { readSigningKeys } from './external-signing-keys.ts'
import { loadRing, type LoadedRing } from './loaded-ring.ts'
import { createRingStore } from './ring-store.ts'
import { sealedBy, sealText, unsealText, type SealingKey } from './sealing.ts'

/** The key that signs now. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: SignatureAlgorithm
  readonly sign: Sign
}

/** A key whose signatures hold. The algorithm is the key's, never the token's. */
export interface VerificationKey {
  readonly kid: string
  readonly algorithm: SignatureAlgorithm
  readonly check: CheckSignature
}

/** HMAC-SHA-256 keys of refresh tokens. Of no use without the salt, which only the grant's record holds. */
export interface RefreshTokenKeys {
  /** K1: derives the token's secret. */
  readonly secretKey: CryptoKey
  /** K2: tags the token, so that a forgery dies before any store read. */
  readonly tagKey: CryptoKey
}

/** All keys of the authorization server: one ring, shared by all processes through the store. */
export interface KeyRing {
  /** @throws {OAuthError} `store_unavailable` until the ring was read once */
  signingKey(): Promise<SigningKey>
  /**
   * An unknown `kid` makes the ring be read again, at most once a second.
   *
   * @returns undefined when the ring has no such key, or has it no longer
   * @throws {OAuthError} `store_unavailable` when nobody can tell
   */
  verificationKey(kid: string): Promise<VerificationKey | undefined>
  /** From memory alone. */
  knownVerificationKey(kid: string): VerificationKey | undefined
  /** Public members with `kid`, `alg` and `use`; from memory once the ring was read, also while the store is down. */
  jwks(): Promise<{ readonly keys: readonly Jwk[] }>
  /** Encrypts `text` for one record: it opens under the same `context` only. AES-256-GCM, `v1.<kid>.<nonce>.<text>`. */
  seal(context: RecordKey, text: string): Promise<string>
  /** @throws {Error} for what this ring cannot open: altered, moved to another record, or of a foreign ring */
  unseal(context: RecordKey, sealed: string): Promise<string>
  /** The current keys, then the previous ones. */
  refreshTokenKeys(): Promise<readonly [RefreshTokenKeys, ...RefreshTokenKeys[]]>
  /**
   * Reads the ring again: after a key was revoked or the epoch changed. Until that has worked nothing is signed, sealed
   * or opened any more, so that a failed reload heals itself at the next use.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  reload(): Promise<void>
  /** The store is not asked again. */
  close(): void
}

export interface KeyRingDependencies {
  readonly records: RecordStore
  /** Master secrets, the current one first. Empty only for ephemeral stores: then one is made up. */
  readonly secrets: readonly string[]
  readonly algorithm: SignatureAlgorithm
  readonly signatures: Signatures
  readonly random: Random
  readonly clock: Clock
  readonly keySource?: KeySource
  /** Another set of keys than before. */
  readonly onChange?: () => void
}

/** 1 s: unknown key ids come from strangers, so they must not cost a store reading each (RFC 8725 §3.10). */
const REREAD_AFTER_MS = 1000

const MADE_UP_SECRET_BYTES = 32

const namesOf = ({ signing, published }: LoadedRing): string => [signing.kid, ...published.keys()].join()

/** A ring that is read at first use. See `ring-record.ts` for what lies in the store, and under which keys. */
export function createKeyRing(deps: KeyRingDependencies): KeyRing {
  const { clock, keySource, random, signatures } = deps
  const [current = encodeBase64url(random(MADE_UP_SECRET_BYTES)), ...previous] = deps.secrets
  const algorithm = keySource === undefined ? deps.algorithm : undefined
  const store = createRingStore({ records: deps.records, secrets: [current, ...previous], random, algorithm })
  let ring: LoadedRing | undefined
  let reading: Promise<LoadedRing> | undefined
  let lastReading: { readonly at: EpochMs; failure?: Error } | undefined
  /** Raised by `reload`: what was read for an earlier wish is out of date. */
  let wish = 0
  let readFor = 0
  let closed = false

  async function readOnce(): Promise<LoadedRing> {
    const reason = wish
    const attempt: typeof lastReading = { at: clock.now() }
    lastReading = attempt
    try {
      const contents = await store.read()
      const signing = keySource === undefined ? contents.signing : await readSigningKeys(keySource, attempt.at)
      const next = await loadRing(contents, signing, algorithm, signatures)
      const changed = ring !== undefined && namesOf(ring) !== namesOf(next)
      ring = next
      readFor = reason
      if (changed) deps.onChange?.()
      return next
    } catch (error) {
      attempt.failure = error instanceof Error ? error : new Error('the key ring could not be read', { cause: error })
      throw attempt.failure
    }
  }

  function read(): Promise<LoadedRing> {
    if (closed) return Promise.reject(new OAuthError('store_unavailable', { check: 'key ring: closed' }))
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function loaded(): Promise<LoadedRing> {
    if (ring !== undefined && readFor === wish) return ring
    const next = await read()
    return readFor === wish ? next : read()
  }

  /** The ring, read anew if that has not been tried within a second; then the last failure stands for "cannot tell". */
  async function rereadSometimes(): Promise<LoadedRing> {
    if (ring === undefined || reading !== undefined) return read()
    if (lastReading === undefined || Math.abs(clock.now() - lastReading.at) >= REREAD_AFTER_MS) return read()
    if (lastReading.failure !== undefined) throw lastReading.failure
    return ring
  }

  const isPublished = (until: EpochMs | undefined): boolean => until === undefined || clock.now() < until

  function knownVerificationKey(kid: string): VerificationKey | undefined {
    const key = ring?.published.get(kid)
    return key !== undefined && isPublished(key.until) ? key : undefined
  }

  return {
    knownVerificationKey,
    signingKey: async () => (await loaded()).signing,
    refreshTokenKeys: async () => (await loaded()).refresh,

    async verificationKey(kid) {
      const known = knownVerificationKey(kid)
      if (known !== undefined) return known
      await rereadSometimes()
      return knownVerificationKey(kid)
    },

    async jwks() {
      const published = [...(ring ?? (await read())).published.values()]
      return { keys: published.filter(({ until }) => isPublished(until)).map(({ jwk }) => jwk) }
    },

    async seal(context, text) {
      return sealText((await loaded()).sealing[0], context, text, random)
    },

    async unseal(context, sealed) {
      const kid = sealedBy(sealed)
      const find = ({ sealing }: LoadedRing): SealingKey | undefined => sealing.find((key) => key.kid === kid)
      const key = find(await loaded()) ?? (kid === undefined ? undefined : find(await rereadSometimes()))
      if (key === undefined) throw new Error(`the sealed text of a ${context.kind} record is of a foreign key ring`)
      return unsealText(key, context, sealed)
    },

    async reload() {
      wish += 1
      await reading?.catch(() => undefined) // it may have been sent before whatever we are to learn
      await read()
    },

    close() {
      closed = true
    },
  }
}
