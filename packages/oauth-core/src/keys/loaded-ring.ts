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
  readonly signing: SigningKey
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

/**
 * Imports every key once.
 *
 * @param signing - the keys in use: the ring's own, or those an operator keeps
 * @param algorithm - of the key that shall sign; undefined: the first current one
 */
export async function loadRing(
  { refresh, sealing }: RingContents,
  signing: readonly RingSigningKey[],
  algorithm: SignatureAlgorithm | undefined,
  signatures: Signatures,
): Promise<LoadedRing> {
  const current = signing.find((key) => key.state === 'current' && key.algorithm === (algorithm ?? key.algorithm))
  if (current === undefined) throw new Error('the key ring has no key that signs')
  const published = await Promise.all(signing.map((key) => publish(key, signatures)))
  const [refreshNow, ...refreshBefore] = refresh
  const [sealingNow, ...sealingBefore] = sealing
  return {
    signing: {
      kid: current.kid,
      algorithm: current.algorithm,
      sign: await signatures.signer(current.jwk, current.algorithm),
    },
    published: new Map(published.map((key) => [key.kid, key])),
    refresh: [await importRefreshKeys(refreshNow), ...(await Promise.all(refreshBefore.map(importRefreshKeys)))],
    sealing: [await importSealing(sealingNow), ...(await Promise.all(sealingBefore.map(importSealing)))],
  }
}
