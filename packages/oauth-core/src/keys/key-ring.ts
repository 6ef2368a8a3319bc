import { ConfigurationError } from '../errors/configuration-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import type { Clock } from '../ports/clock.ts'
import type { KeySource } from '../ports/key-source.ts'
import type { Random } from '../ports/random.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { CheckSignature, Jwk, Sign, SignatureAlgorithm, Signatures } from '../ports/signatures.ts'
import type { EpochMs } from '../values/time.ts'
import { readSigningKeys } from './external-signing-keys.ts'
import { keyEntry } from './key-entry.ts'
import { loadRing, type LoadedRing } from './loaded-ring.ts'
import { createRingMemory, type TimedRing } from './ring-memory.ts'
import { createRingStore } from './ring-store.ts'
import { hasten, rotateDue, successions, type KeySuccession, type RotationPolicy } from './rotation.ts'
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
  /**
   * The key that signs, of a ring that is at most 45 s old. One that had to be made in an emergency is waited for, two
   * seconds at most, so that every process can find it by then.
   *
   * @throws {OAuthError} `store_unavailable` when nobody can tell which key that is
   */
  signingKey(): Promise<SigningKey>
  /**
   * An unknown `kid` makes the ring be read again, at most once a second; so does a ring of more than five minutes.
   *
   * @returns undefined when the ring has no such key, or has it no longer
   * @throws {OAuthError} `store_unavailable` when nobody can tell
   */
  verificationKey(kid: string): Promise<VerificationKey | undefined>
  /** From memory alone. */
  knownVerificationKey(kid: string): VerificationKey | undefined
  /** Public members with `kid`, `alg` and `use`; at most 30 s old while the store answers, and as last read while not. */
  jwks(): Promise<{ readonly keys: readonly Jwk[] }>
  /**
   * Encrypts `text` for one record: it opens under the same `context` only. AES-256-GCM, `v1.<kid>.<nonce>.<text>`.
   * What is sealed is about to be written, so the ring is at most 30 s old afterwards: tokens can be signed for it.
   */
  seal(context: RecordKey, text: string): Promise<string>
  /** @throws {Error} for what this ring cannot open: altered, moved to another record, or of a foreign ring */
  unseal(context: RecordKey, sealed: string): Promise<string>
  /** The current keys, then the previous ones. */
  refreshTokenKeys(): Promise<readonly [RefreshTokenKeys, ...RefreshTokenKeys[]]>
  /**
   * Reads the ring again: after the epoch changed. Until that has worked nothing is signed, verified, sealed or opened
   * any more, so that a failed reload heals itself at the next use.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  reload(): Promise<void>
  /** Forgets a key that was revoked, and reads the ring again. @throws {OAuthError} as {@link KeyRing.reload} */
  withdraw(kid: string): Promise<void>
  /** Has the next keys sign as soon as they may: at once, if they were published long enough. */
  rotate(): Promise<readonly KeySuccession[]>
  /** Takes a key out of the ring and puts it on the revocation feed, in one step. */
  revoke(kid: string): Promise<{ readonly wasKnown: boolean; readonly entry: RevocationEntry }>
  /** The store is not asked again. */
  close(): void
}

export interface KeyRingDependencies {
  readonly records: RecordStore
  /** Master secrets, the current one first. Empty only for ephemeral stores: then one is made up. */
  readonly secrets: readonly string[]
  readonly policy: RotationPolicy
  readonly signatures: Signatures
  readonly random: Random
  readonly clock: Clock
  readonly keySource?: KeySource
  /** Another set of keys than before. */
  readonly onChange?: () => void
  /** Lets time pass. Default: a timer. */
  readonly pause?: (ms: number) => Promise<void>
}

/**
 * 30 s, 45 s: a process may sign for so long with a key that another one has retired in the meantime. 45 s and the
 * longest token (900 s, and 5 s of skew) make 950 s, and retired keys verify for 960 s. What is written with a ring of
 * 30 s has 15 s to be signed for.
 */
const WRITE_AGE_MS = 30_000
const SIGN_AGE_MS = 45_000

/**
 * 300 s: well below the 960 s for which the feed remembers a revoked key. A process that slept through those must not
 * go on with the ring that it had before.
 */
const VERIFY_AGE_MS = 300_000

const ANY_AGE = Number.POSITIVE_INFINITY

const MADE_UP_SECRET_BYTES = 32

/** A ring that is read at first use. See `ring-record.ts` for what lies in the store, and under which keys. */
export function createKeyRing(deps: KeyRingDependencies): KeyRing {
  const { clock, keySource, policy, random, signatures } = deps
  const pause = deps.pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
  const [current = encodeBase64url(random(MADE_UP_SECRET_BYTES)), ...previous] = deps.secrets
  const store = createRingStore({
    records: deps.records,
    secrets: [current, ...previous],
    random,
    policy: keySource === undefined ? policy : undefined,
  })
  /** Revoked, as far as this process has heard: it takes none of them again, whatever the store says. */
  const withdrawn = new Set<string>()

  async function read(): Promise<TimedRing> {
    const { contents, now, isSettled } = await store.read()
    const signing = keySource === undefined ? contents.signing : await readSigningKeys(keySource, now)
    const algorithms = keySource === undefined ? policy.algorithms : []
    return { now, ring: await loadRing({ ...contents, signing, isSettled }, algorithms, signatures) }
  }
  const memory = createRingMemory({ read, clock, onChange: () => deps.onChange?.() })

  const isPublished = ({ kid, until }: { readonly kid: string; readonly until: EpochMs | undefined }): boolean =>
    !withdrawn.has(kid) && (until === undefined || memory.storeNow() < until)

  function find(ring: LoadedRing | undefined, kid: string): VerificationKey | undefined {
    const key = ring?.published.get(kid)
    return key !== undefined && isPublished(key) ? key : undefined
  }

  async function settled(maxAgeMs: number): Promise<LoadedRing> {
    const found = await memory.recent(maxAgeMs)
    const ring = found.isSettled ? found : await memory.renewed()
    // Fail closed: whoever can write may have retired the key that signs here.
    if (!ring.isSettled) throw new OAuthError('store_unavailable', { check: 'key ring: a rotation is due' })
    return ring
  }

  function requireOwnKeys(): void {
    if (keySource === undefined) return
    throw new ConfigurationError([
      'keys: the signing keys are those of the port `keySource`, not of the store. Rotate by adding a key there, and ' +
        'revoke by taking one out.',
    ])
  }

  return {
    async signingKey() {
      const { signing } = await settled(SIGN_AGE_MS)
      const waitMs = signing.since - memory.storeNow()
      if (waitMs > 0) await pause(waitMs)
      return signing
    },

    knownVerificationKey: (kid) => find(memory.known(VERIFY_AGE_MS), kid),

    async verificationKey(kid) {
      return find(memory.known(VERIFY_AGE_MS), kid) ?? find(await memory.renewed(), kid)
    },

    async jwks() {
      let ring = memory.known(WRITE_AGE_MS)
      try {
        ring ??= await memory.renewed()
      } catch (error) {
        // Public keys are told from memory rather than not at all (R50): a key that signs was in it long before.
        ring = memory.any()
        if (ring === undefined) throw error
      }
      return { keys: [...ring.published.values()].filter(isPublished).map(({ jwk }) => jwk) }
    },

    async seal(context, text) {
      return sealText((await settled(WRITE_AGE_MS)).sealing[0], context, text, random)
    },

    async unseal(context, sealed) {
      const kid = sealedBy(sealed)
      const match = ({ sealing }: LoadedRing): SealingKey | undefined => sealing.find((key) => key.kid === kid)
      const key = match(await memory.recent(ANY_AGE)) ?? (kid === undefined ? undefined : match(await memory.renewed()))
      if (key === undefined) throw new Error(`the sealed text of a ${context.kind} record is of a foreign key ring`)
      return unsealText(key, context, sealed)
    },

    refreshTokenKeys: async () => (await memory.recent(ANY_AGE)).refresh,
    reload: () => memory.reload(),

    withdraw(kid) {
      withdrawn.add(kid)
      return memory.reload()
    },

    async rotate() {
      requireOwnKeys()
      // Two writes: once the ring says that a rotation is due, whoever reads it rotates, so none is ever missed.
      await store.change((keys, now) => ({ rotation: { keys: hasten(keys, now, policy), wanted: [] } }))
      const { contents, now, isSettled } = await store.read()
      if (!isSettled)
        throw new OAuthError('write_unconfirmed', { check: 'key ring: to be rotated by the next reading' })
      await memory.reload().catch(() => undefined) // it is rotated; what this process knows heals at the next use
      return successions(contents.signing, now, policy)
    },

    async revoke(kid) {
      requireOwnKeys()
      let revoked: Awaited<ReturnType<KeyRing['revoke']>> | undefined
      await store.change((keys, now) => {
        const left = keys.filter((key) => key.kid !== kid)
        revoked = { wasKnown: left.length < keys.length, entry: keyEntry(kid, now) }
        return { rotation: rotateDue(left, now, policy), announce: revoked.entry }
      })
      if (revoked === undefined) throw new Error('a change of the key ring was not decided')
      return revoked
    },

    close: () => memory.close(),
  }
}
