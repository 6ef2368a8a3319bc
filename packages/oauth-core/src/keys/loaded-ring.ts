import { decodeBase64url } from '../internal/base64url.ts'
import type { Jwk, SignatureAlgorithm, Signatures } from '../ports/signatures.ts'
import type { EpochMs } from '../values/time.ts'
import type { RefreshTokenKeys, SigningKey, VerificationKey } from './key-ring.ts'
import { publicJwk } from './public-jwk.ts'
import type { RefreshSecrets, RingContents, RingSigningKey, SealingSecret } from './ring-contents.ts'
import { importSealingKey, type SealingKey } from './sealing.ts'

/** A key that verifies, with what the JWKS says of it. */
interface PublishedKey extends VerificationKey {
  readonly jwk: Jwk
  /** Of a retired key: it verifies and is published until then. */
  readonly until: EpochMs | undefined
}

/** The ring, imported and ready for use. */
export interface LoadedRing {
  /** `since`: by the store's clock; in the future only for a key that had to be made in an emergency. */
  readonly signing: SigningKey & { readonly since: EpochMs }
  /** Whether `signing` may sign: not when it is to be retired and this process cannot tell whether it was. */
  readonly isSettled: boolean
  /** The one that signs first, then the others that do, those that will, and those that did. */
  readonly published: ReadonlyMap<string, PublishedKey>
  readonly sealing: readonly [SealingKey, ...SealingKey[]]
  readonly refresh: readonly [RefreshTokenKeys, ...RefreshTokenKeys[]]
}

async function importHmacKey(secret: string): Promise<CryptoKey> {
  const raw = decodeBase64url(secret)
  if (raw === undefined) throw new Error('a refresh token key is malformed')
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

const importRefreshKeys = async ({ secret, tag }: RefreshSecrets): Promise<RefreshTokenKeys> => ({
  secretKey: await importHmacKey(secret),
  tagKey: await importHmacKey(tag),
})

const importSealing = ({ kid, key }: SealingSecret): Promise<SealingKey> => importSealingKey(kid, key)

async function publish(key: RingSigningKey, signatures: Signatures): Promise<PublishedKey> {
  const { kid, algorithm, jwk } = key
  const until = key.state === 'retired' ? key.until : undefined
  const published = { ...publicJwk(jwk), kid, alg: algorithm, use: 'sig' }
  return { kid, algorithm, until, jwk: published, check: await signatures.checker(publicJwk(jwk), algorithm) }
}

/** A key that can sign, the first of `algorithms` before others; undefined when there is none. */
function chooseSigningKey(keys: readonly RingSigningKey[], algorithms: readonly SignatureAlgorithm[]) {
  const current = keys.flatMap((key) => (key.state === 'current' ? [key] : []))
  const wished = algorithms.map((algorithm) => current.find((key) => key.algorithm === algorithm))
  return wished.find((key) => key !== undefined) ?? current[0]
}

/** Those that sign come first: some verifiers look no further. */
const RANK: Readonly<Record<RingSigningKey['state'], number>> = { current: 1, next: 2, retired: 3 }

/**
 * Imports every key once.
 *
 * @param reading - `signing`: the keys in use, the ring's own or those an operator keeps
 * @param algorithms - in order of preference for the key that shall sign. One that has no key yet, because its first
 *   is published but not yet old enough, is passed over; so is every one for keys that an operator keeps
 */
export async function loadRing(
  reading: RingContents & { readonly isSettled: boolean },
  algorithms: readonly SignatureAlgorithm[],
  signatures: Signatures,
): Promise<LoadedRing> {
  const { refresh, sealing, isSettled } = reading
  const chosen = chooseSigningKey(reading.signing, algorithms)
  if (chosen === undefined) throw new Error('the key ring has no key that signs')
  const rank = (key: RingSigningKey): number => (key === chosen ? 0 : RANK[key.state])
  const ordered = reading.signing.toSorted((one, other) => rank(one) - rank(other))
  const published = await Promise.all(ordered.map((key) => publish(key, signatures)))
  const [refreshNow, ...refreshBefore] = refresh
  const [sealingNow, ...sealingBefore] = sealing
  return {
    signing: {
      kid: chosen.kid,
      algorithm: chosen.algorithm,
      since: chosen.since,
      sign: await signatures.signer(chosen.jwk, chosen.algorithm),
    },
    isSettled,
    published: new Map(published.map((key) => [key.kid, key])),
    refresh: [await importRefreshKeys(refreshNow), ...(await Promise.all(refreshBefore.map(importRefreshKeys)))],
    sealing: [await importSealing(sealingNow), ...(await Promise.all(sealingBefore.map(importSealing)))],
  }
}
