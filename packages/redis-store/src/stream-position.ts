import { FEEDS } from './keyspace.ts'

/** The id of a stream entry, `<ms>-<count>`; {@link START} lies before all. */
export type StreamId = string

export const START: StreamId = '0-0'

const SHAPE = /^\d{1,16}-\d{1,16}$/

/** Negative when `left` lies before `right`. */
export function compareStreamIds(left: StreamId, right: StreamId): number {
  const [leftMs = 0, leftCount = 0] = left.split('-').map(Number)
  const [rightMs = 0, rightCount = 0] = right.split('-').map(Number)
  return leftMs === rightMs ? leftCount - rightCount : leftMs - rightMs
}

/** A cursor of the feed: the last id seen in each stream, in the order of `FEEDS`; empty for {@link START}. */
export const formatCursor = (seen: readonly StreamId[]): string => seen.map((id) => (id === START ? '' : id)).join(',')

/** @throws {RangeError} when it is no cursor of this feed */
export function parseCursor(cursor: string): StreamId[] {
  const seen = cursor.split(',').map((id) => (id === '' ? START : id))
  if (seen.length !== FEEDS.length || !seen.every((id) => SHAPE.test(id))) throw new RangeError('not a cursor')
  return seen
}
