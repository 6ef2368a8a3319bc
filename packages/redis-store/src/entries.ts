import { epochMs, OAuthError, type EpochMs, type RevocationEntry } from '@gw/oauth-core'
import { indexField, parseFloorField } from './keyspace.ts'

/** An entry as the scripts take it: kind, id, field in the index, not-before, until. */
export function announcementArguments(entry: RevocationEntry): (string | number)[] {
  const notBefore = 'notBefore' in entry ? entry.notBefore : 0
  return [entry.kind, entry.id, indexField(entry), notBefore, entry.until]
}

/**
 * Fails closed: an entry that cannot be read, written by a later version perhaps, may end what this process would let
 * pass.
 */
function unreadable(): OAuthError {
  return new OAuthError('store_unavailable', { fault: 'unreadable_entry' })
}

/**
 * @param text - whole milliseconds since 1970, in digits alone: an empty text, read as zero, would end a revocation
 * @throws {OAuthError} `store_unavailable` when it is anything else
 * @internal
 */
export function parseInstant(text: string): EpochMs {
  const value = Number(text)
  if (!/^(?:0|[1-9]\d*)$/.test(text) || !Number.isSafeInteger(value)) throw unreadable()
  return epochMs(value)
}

/** @throws {OAuthError} `store_unavailable` for what `announce` does not write */
export function toEntry(kind: string, id: string, notBefore: string, until: string): RevocationEntry {
  if (id === '') throw unreadable()
  const [from, to] = [parseInstant(notBefore), parseInstant(until)]
  switch (kind) {
    case 'grant':
    case 'key':
      return { kind, id, until: to }
    case 'subject':
    case 'client':
      return { kind, id, notBefore: from, until: to }
    default:
      throw unreadable()
  }
}

/**
 * @param fields - of one stream entry, names and values in turn, as `announce` wrote them
 * @throws {OAuthError} `store_unavailable` when it is no entry
 */
export function parseStreamEntry(fields: readonly string[]): RevocationEntry {
  const [, kind, , id, , notBefore, , until] = fields
  if (kind === undefined || id === undefined || notBefore === undefined || until === undefined) throw unreadable()
  return toEntry(kind, id, notBefore, until)
}

/**
 * @param value - `<not-before>:<until>`
 * @throws {OAuthError} `store_unavailable` when it is no entry
 */
export function parseFloor(field: string, value: string): RevocationEntry {
  const floor = parseFloorField(field)
  const [notBefore, until, ...rest] = value.split(':')
  if (floor === undefined || notBefore === undefined || until === undefined || rest.length > 0) throw unreadable()
  return toEntry(floor.kind, floor.id, notBefore, until)
}
