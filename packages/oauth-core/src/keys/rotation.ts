import type { SignatureAlgorithm } from '../ports/signatures.ts'
import { OUTLIVES_ACCESS_TOKENS } from '../values/lifetimes.ts'
import { after, epochMs, seconds, type EpochMs, type Seconds } from '../values/time.ts'
import { publicJwk } from './public-jwk.ts'
import type { RingSigningKey } from './ring-contents.ts'

/** How signing keys follow one another. */
export interface RotationPolicy {
  /** Each has a key that signs and one that waits; the first is the one that access tokens are signed with. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** For how long a key signs. */
  readonly period: Seconds
}

/** A key that is to be made and put into the ring. */
export interface WantedKey {
  readonly algorithm: SignatureAlgorithm
  readonly state: 'next' | 'current'
  readonly since: EpochMs
}

/** What becomes of the signing keys; the same `keys` and nothing wanted: no change. */
export interface Rotation {
  readonly keys: readonly RingSigningKey[]
  readonly wanted: readonly WantedKey[]
}

/** The key that follows in an algorithm, and from when on. */
export interface KeySuccession {
  readonly algorithm: SignatureAlgorithm
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** By the store's clock. In the future: the key is published, and signs once every verifier had time to see it. */
  readonly signsAt: EpochMs
}

/**
 * 960: a key is published for so long before it signs. More than the longest access token (900) and than what a cache
 * may hold the JWKS (300) after a process held it (30), and it leaves 60 s for a write that came late.
 *
 * @internal beyond its own tests
 */
export const LEAD: Seconds = OUTLIVES_ACCESS_TOKENS

/**
 * 2: for a key that has to sign before its time, as there is no other. A process that meets an unknown key reads the
 * ring again unless it did so within a second, so after two it finds any key.
 *
 * @internal beyond its own tests
 */
export const SETTLING: Seconds = seconds(2)

/** 2: keys of an algorithm that nobody has looked after for so many periods are given up. */
const ABANDONED_AFTER_PERIODS = 2

/** A key with a private half. */
type LiveKey = Extract<RingSigningKey, { readonly since: EpochMs }>

const isIn =
  (state: LiveKey['state'], algorithm?: SignatureAlgorithm) =>
  (key: RingSigningKey): key is LiveKey =>
    key.state === state && (algorithm === undefined || key.algorithm === algorithm)

/** The first keys of a new ring, which nobody can have seen without them: each signs at once. */
export function firstKeys(now: EpochMs, { algorithms }: RotationPolicy): Rotation {
  const wanted = algorithms.flatMap((algorithm): WantedKey[] => [
    { algorithm, state: 'current', since: now },
    { algorithm, state: 'next', since: now },
  ])
  return { keys: [], wanted }
}

/**
 * What is due: a `next` key that was published for {@link LEAD} signs once the `current` one has done so for a period
 * or is gone; the one before verifies for 960 s more, without its private half; what no living token can need goes.
 * A `next` key is always there, so that a rotation never has to wait for one.
 *
 * @param now - the store's clock
 */
export function rotateDue(keys: readonly RingSigningKey[], now: EpochMs, policy: RotationPolicy): Rotation {
  let rotated = keys.some((key) => key.state === 'retired' && key.until <= now)
    ? keys.filter((key) => key.state !== 'retired' || now < key.until)
    : keys
  for (const algorithm of policy.algorithms) {
    const current = rotated.find(isIn('current', algorithm))
    const next = rotated.find(isIn('next', algorithm))
    if (current !== undefined && !isOverdue(current, now, policy)) continue
    if (next !== undefined && now >= after(next.since, LEAD)) rotated = promote(rotated, next, now, now)
  }
  const wanted: WantedKey[] = []
  if (!rotated.some(isIn('current'))) {
    const spare = policy.algorithms.flatMap((algorithm) => rotated.find(isIn('next', algorithm)) ?? [])[0]
    const [algorithm] = policy.algorithms
    if (spare !== undefined) {
      rotated = promote(rotated, spare, now, epochMs(Math.max(now, after(spare.since, SETTLING))))
    } else if (algorithm !== undefined) wanted.push({ algorithm, state: 'current', since: after(now, SETTLING) })
  }
  rotated = giveUpAbandoned(rotated, now, policy)
  for (const algorithm of policy.algorithms) {
    if (!rotated.some(isIn('next', algorithm))) wanted.push({ algorithm, state: 'next', since: now })
  }
  return { keys: rotated, wanted }
}

/** Makes every current key overdue, for whoever reads the ring: the next ones sign as soon as they may. */
export function hasten(
  keys: readonly RingSigningKey[],
  now: EpochMs,
  policy: RotationPolicy,
): readonly RingSigningKey[] {
  return keys.map((key) => {
    if (key.state !== 'current' || !policy.algorithms.includes(key.algorithm)) return key
    return { ...key, since: epochMs(Math.min(key.since, now - policy.period * 1000)) }
  })
}

/** Per algorithm the key that took over, or that will. */
export function successions(
  keys: readonly RingSigningKey[],
  now: EpochMs,
  policy: RotationPolicy,
): readonly KeySuccession[] {
  return policy.algorithms.flatMap((algorithm) => {
    const current = keys.find(isIn('current', algorithm))
    const next = keys.find(isIn('next', algorithm))
    if (current !== undefined && !isOverdue(current, now, policy)) {
      return [{ algorithm, kid: current.kid, signsAt: current.since }]
    }
    return next === undefined ? [] : [{ algorithm, kid: next.kid, signsAt: after(next.since, LEAD) }]
  })
}

function isOverdue(current: LiveKey, now: EpochMs, { period }: RotationPolicy, periods = 1): boolean {
  return now >= current.since + periods * period * 1000
}

function promote(
  keys: readonly RingSigningKey[],
  next: RingSigningKey,
  now: EpochMs,
  since: EpochMs,
): readonly RingSigningKey[] {
  return keys.map((key) => {
    const { kid, algorithm, jwk } = key
    if (key === next) return { kid, algorithm, jwk, state: 'current', since }
    return key.state === 'current' && algorithm === next.algorithm ? retire(key, now) : key
  })
}

function retire({ kid, algorithm, jwk }: RingSigningKey, now: EpochMs): RingSigningKey {
  return { kid, algorithm, jwk: publicJwk(jwk), state: 'retired', until: after(now, OUTLIVES_ACCESS_TOKENS) }
}

/** An algorithm that was configured once: whoever still has it would have rotated its key. One of ours signs by now. */
function giveUpAbandoned(
  keys: readonly RingSigningKey[],
  now: EpochMs,
  policy: RotationPolicy,
): readonly RingSigningKey[] {
  const isOurs = (key: RingSigningKey): boolean => policy.algorithms.includes(key.algorithm)
  if (!keys.some((key) => key.state === 'current' && isOurs(key))) return keys
  const abandoned = keys
    .filter(isIn('current'))
    .filter((key) => !isOurs(key) && isOverdue(key, now, policy, ABANDONED_AFTER_PERIODS))
    .map(({ algorithm }) => algorithm)
  if (abandoned.length === 0) return keys
  return keys
    .filter((key) => key.state !== 'next' || !abandoned.includes(key.algorithm))
    .map((key) => (key.state === 'current' && abandoned.includes(key.algorithm) ? retire(key, now) : key))
}
