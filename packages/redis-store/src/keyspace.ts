import type { RecordKey, RecordKind, RevocationEntry } from '@gw/oauth-core'

/** Where the revocations of one hash slot lie: in order for followers, and as a set for those who start. */
export interface FeedKeys {
  readonly stream: string
  /** A sorted set of grants in a bucket; a hash of floors and keys in `{meta}`. */
  readonly index: string
}

const BUCKETS = Array.from({ length: 16 }, (_, bucket) => bucket.toString(16))
const ID = /^[A-Za-z0-9._~:-]{1,200}$/
const META = 'gw:{meta}:'

/** In `{meta}` beside the system records, so no record may be called so. */
const META_STREAM = 'rev'
const META_INDEX = 'floors'

const bucketOf = (grantId: string): string => `gw:{b${grantId.slice(0, 1)}}:`

/** One per bucket of grants: the first hex digit of the grant id is its hash tag, so a grant shares a slot with its feed. */
const GRANT_FEEDS: readonly FeedKeys[] = BUCKETS.map((bucket) => ({
  stream: `${bucketOf(bucket)}rev`,
  index: `${bucketOf(bucket)}dead`,
}))

/** Floors of subjects and clients, and revoked signing keys. */
export const FLOOR_FEED: FeedKeys = { stream: META + META_STREAM, index: META + META_INDEX }

/** All streams that a follower reads; cursors hold one id for each, in this order. */
export const FEEDS: readonly FeedKeys[] = [...GRANT_FEEDS, FLOOR_FEED]

/** The part of a record's name before its id; of grants, whose bucket comes first, the pattern of all. */
const PREFIXES: Readonly<Record<RecordKind, string>> = {
  grant: 'gw:{b?}:g:',
  client: 'gw:c:',
  person: 'gw:u:',
  interaction: 'gw:p:',
  session: 'gw:s:',
  once: 'gw:o:',
  system: META,
}

/** @throws {RangeError} when the id is none: nothing but the characters of the contract may become part of a name */
export function recordKey({ kind, id }: RecordKey): string {
  if (!ID.test(id)) throw new RangeError(`not an id of a ${kind} record`)
  if (kind === 'grant') {
    if (!/^[0-9a-f]/.test(id)) throw new RangeError('a grant id starts with the hex digit of its bucket')
    return `${bucketOf(id)}g:${id}`
  }
  if (kind === 'system' && (id === META_STREAM || id === META_INDEX)) throw new RangeError(`${id} is no system record`)
  return PREFIXES[kind] + id
}

/** Body of the epoch, which every follower of the feed wants to know. */
export const EPOCH_KEY: string = recordKey({ kind: 'system', id: 'epoch' })

/** Matches the names of all records of a kind, and in `{meta}` what {@link findRecordKey} then leaves out. */
export const recordPattern = (kind: RecordKind): string => `${PREFIXES[kind]}*`

/** The record behind a name that matched {@link recordPattern}; undefined when it is no record. */
export function findRecordKey(kind: RecordKind, name: string): RecordKey | undefined {
  if (name === FLOOR_FEED.stream || name === FLOOR_FEED.index) return undefined
  return { kind, id: name.slice(PREFIXES[kind].length) }
}

/** @throws {RangeError} for a grant id without a bucket */
export function feedOf(entry: RevocationEntry): FeedKeys {
  if (entry.kind !== 'grant') return FLOOR_FEED
  const feed = GRANT_FEEDS[BUCKETS.indexOf(entry.id.slice(0, 1))]
  if (feed === undefined) throw new RangeError('a grant id starts with the hex digit of its bucket')
  return feed
}

const FLOOR_KINDS = { s: 'subject', c: 'client', k: 'key' } as const

/** Name of an entry in its index: a grant's id, else `s:<sub>`, `c:<client id>`, `k:<kid>`. */
export const indexField = ({ kind, id }: RevocationEntry): string =>
  kind === 'grant' ? id : `${kind.slice(0, 1)}:${id}`

/** The reverse of {@link indexField} in the index of floors; undefined for what it does not write. */
export function parseFloorField(field: string): { kind: 'subject' | 'client' | 'key'; id: string } | undefined {
  const [letter, id] = [field.slice(0, 1), field.slice(2)]
  if (letter !== 's' && letter !== 'c' && letter !== 'k') return undefined
  return field.charAt(1) === ':' && id !== '' ? { kind: FLOOR_KINDS[letter], id } : undefined
}

/** @param key - as the core names what it counts: `<limit>:<who>` */
export const limitKey = (key: string): string => `gw:l:${key}`
