import { OAuthError } from '../errors/oauth-error.ts'
import { isJsonObject } from '../internal/json.ts'
import type { Sha256 } from '../keys/digest.ts'
import { createSecret, isSecretOfKind } from '../keys/opaque-secret.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordKey, type RecordStore } from '../ports/record-store.ts'
import { after, isEpochMs, seconds, type EpochMs } from '../values/time.ts'
import { MAX_ROUNDS } from './client-records.ts'

/** A day, and at most 30: it lies in somebody's mail or script until it is used. */
const DEFAULT_LIFETIME_SECONDS = 86_400
const MAX_LIFETIME_SECONDS = 30 * 86_400

const MAX_USES = 1000

/** What a new initial access token permits. */
export interface InitialAccessTokenOptions {
  /** Default 86,400, 1 to 2,592,000. */
  readonly lifetimeSeconds?: number
  /** How many registrations. Default 1, at most 1,000. */
  readonly uses?: number
}

/** Tokens of the operator that permit registrations (RFC 7591 §1.2). At rest there are only digests. */
export interface InitialAccessTokens {
  /**
   * @returns the live token: it is nowhere else
   * @throws {RangeError} for a lifetime or a number of uses out of bounds
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  create(options?: InitialAccessTokenOptions): Promise<{ readonly token: string; readonly expiresAt: EpochMs }>
  /** @throws {OAuthError} `initial_access_token` for one that was never made, or is used up; `store_unavailable` */
  check(token: string): Promise<void>
  /** Takes one use; of all who try for the last one, one succeeds. Throws as `check` does, and `write_unconfirmed`. */
  spend(token: string): Promise<void>
}

interface InitialAccess {
  readonly v: 1
  readonly uses: number
  readonly expiresAt: EpochMs
}

export function createInitialAccessTokens(deps: {
  readonly records: RecordStore
  readonly random: Random
  readonly sha256: Sha256
}): InitialAccessTokens {
  const { records, random, sha256 } = deps
  const keyOf = async (token: string): Promise<RecordKey> => ({
    kind: 'once',
    id: `initial-access:${await sha256(token)}`,
  })

  async function open(token: string) {
    if (!isSecretOfKind('initial_access', token)) throw new OAuthError('initial_access_token', { check: 'shape' })
    const key = await keyOf(token)
    const { body, revision } = await records.read(key)
    if (body === undefined) throw new OAuthError('initial_access_token')
    return { key, revision, access: parseInitialAccess(body) }
  }

  return {
    async create({ lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, uses = 1 } = {}) {
      requireWithin('lifetimeSeconds', lifetimeSeconds, MAX_LIFETIME_SECONDS)
      requireWithin('uses', uses, MAX_USES)
      const token = createSecret('initial_access', random)
      const key = await keyOf(token)
      const { now } = await records.read(key)
      const expiresAt = after(now, seconds(lifetimeSeconds))
      const access: InitialAccess = { v: 1, uses, expiresAt }
      const outcome = await records.replace(key, ABSENT, { body: JSON.stringify(access), expiresAt })
      if (outcome === 'conflict') throw new Error('an initial access token was drawn twice')
      return { token, expiresAt }
    },

    async check(token) {
      await open(token)
    },

    async spend(token) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { key, revision, access } = await open(token)
        const left = { ...access, uses: access.uses - 1 }
        const next = left.uses === 0 ? undefined : { body: JSON.stringify(left), expiresAt: left.expiresAt }
        if ((await records.replace(key, revision, next)) === 'replaced') return
      }
      throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
    },
  }
}

function requireWithin(name: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return
  throw new RangeError(`${name} takes 1 to ${most}, not ${value}`)
}

function parseInitialAccess(body: string): InitialAccess {
  const value: unknown = JSON.parse(body)
  if (!isInitialAccess(value)) {
    throw new Error('an initial access token has a version or shape that this version cannot read')
  }
  return value
}

function isInitialAccess(value: unknown): value is InitialAccess {
  if (!isJsonObject(value) || value['v'] !== 1) return false
  const { uses, expiresAt } = value
  return Number.isSafeInteger(uses) && Number(uses) >= 1 && isEpochMs(expiresAt)
}
