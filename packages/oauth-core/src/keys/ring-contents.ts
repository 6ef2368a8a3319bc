import { encodeBase64url } from '../internal/base64url.ts'
import { isJsonObject, parseJsonObject } from '../internal/json.ts'
import type { Random } from '../ports/random.ts'
import { SIGNATURE_ALGORITHMS, type Jwk, type SignatureAlgorithm } from '../ports/signatures.ts'
import type { EpochMs } from '../values/time.ts'
import { SEALING_KEY_BYTES } from './sealing.ts'

/** A signing key at rest. One `current` key per algorithm signs. */
export type RingSigningKey = {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: SignatureAlgorithm
  readonly jwk: Jwk
} & (
  | { readonly state: 'next' | 'current'; readonly since: EpochMs }
  /** Verifies until then; of its `jwk` only the public half was kept. */
  | { readonly state: 'retired'; readonly until: EpochMs }
)

/** K1 and K2 of refresh tokens, base64url. */
export interface RefreshSecrets {
  readonly secret: string
  readonly tag: string
}

/** A key for records, base64url. */
export interface SealingSecret {
  readonly kid: string
  readonly key: string
}

/** Everything the processes share. Of each list the first is used for new things, all for old ones. */
export interface RingContents {
  readonly signing: readonly RingSigningKey[]
  readonly refresh: readonly [RefreshSecrets, ...RefreshSecrets[]]
  readonly sealing: readonly [SealingSecret, ...SealingSecret[]]
}

const HMAC_KEY_BYTES = 32
const NAME_BYTES = 6

/** A ring without signing keys. */
export function createRingContents(random: Random): RingContents {
  const secret = (bytes: number): string => encodeBase64url(random(bytes))
  return {
    signing: [],
    refresh: [{ secret: secret(HMAC_KEY_BYTES), tag: secret(HMAC_KEY_BYTES) }],
    sealing: [{ kid: secret(NAME_BYTES), key: secret(SEALING_KEY_BYTES) }],
  }
}

const isAlgorithm = (value: unknown): boolean => SIGNATURE_ALGORITHMS.some((algorithm) => algorithm === value)

function isSigningKey(value: unknown): value is RingSigningKey {
  if (!isJsonObject(value) || typeof value['kid'] !== 'string' || !isAlgorithm(value['algorithm'])) return false
  if (!isJsonObject(value['jwk']) || typeof value['jwk']['kty'] !== 'string') return false
  if (value['state'] === 'retired') return Number.isSafeInteger(value['until'])
  return (value['state'] === 'next' || value['state'] === 'current') && Number.isSafeInteger(value['since'])
}

const isRefreshSecrets = (value: unknown): value is RefreshSecrets =>
  isJsonObject(value) && typeof value['secret'] === 'string' && typeof value['tag'] === 'string'

const isSealingSecret = (value: unknown): value is SealingSecret =>
  isJsonObject(value) && typeof value['kid'] === 'string' && typeof value['key'] === 'string'

/** @throws {Error} for what no release of version 1 could have sealed */
export function parseRingContents(text: string): RingContents {
  const { signing, refresh, sealing } = parseJsonObject(text) ?? {}
  if (Array.isArray(signing) && signing.every(isSigningKey) && Array.isArray(refresh) && Array.isArray(sealing)) {
    const [refreshNow, ...refreshBefore]: unknown[] = refresh
    const [sealingNow, ...sealingBefore]: unknown[] = sealing
    if (
      isRefreshSecrets(refreshNow) &&
      refreshBefore.every(isRefreshSecrets) &&
      isSealingSecret(sealingNow) &&
      sealingBefore.every(isSealingSecret)
    ) {
      return { signing, refresh: [refreshNow, ...refreshBefore], sealing: [sealingNow, ...sealingBefore] }
    }
  }
  throw new Error('the contents of the key ring are malformed')
}
