import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { parseJsonObject } from '../internal/json.ts'
import { NEVER } from '../internal/never.ts'
import type { Random } from '../ports/random.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import { epochMs, type EpochMs } from '../values/time.ts'

/** A life of the database: grants and sessions born before it are dead. */
export interface Epoch {
  readonly id: string
  readonly notBefore: EpochMs
}

const EPOCH: RecordKey = { kind: 'system', id: 'epoch' }

const ID_BYTES = 12

/** 20: each round was lost to a process that wrote an epoch, and one is enough. */
const MAX_ROUNDS = 20

/**
 * @param body - of the record `system`/`epoch`
 * @throws {Error} for a version that this release does not know: then nobody can be told alive
 */
export function parseEpoch(body: string): Epoch {
  const { v, id, notBefore } = parseJsonObject(body) ?? {}
  if (v !== 1 || typeof id !== 'string' || typeof notBefore !== 'number') {
    throw new Error(`the epoch has version ${String(v)}, this release knows 1`)
  }
  return { id, notBefore: epochMs(notBefore) }
}

/**
 * A new epoch, from now by the store's clock, in place of `old`. Of racing processes one writes it and all get it.
 *
 * @param old - its id; undefined: there was none
 * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
 */
export async function beginEpoch(
  { records, random }: { readonly records: RecordStore; readonly random: Random },
  old: string | undefined,
): Promise<Epoch> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { body, revision, now } = await records.read(EPOCH)
    const found = body === undefined ? undefined : parseEpoch(body)
    if (found !== undefined && found.id !== old) return found
    const next = { id: encodeBase64url(random(ID_BYTES)), notBefore: now }
    const state = { body: JSON.stringify({ v: 1, ...next }), expiresAt: NEVER }
    if ((await records.replace(EPOCH, revision, state)) === 'replaced') return next
  }
  throw new OAuthError('store_unavailable', { check: 'epoch: too many conflicts' })
}
