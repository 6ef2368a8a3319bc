import { announcementArguments, parseFloor, parseStreamEntry } from '../../../packages/redis-store/src/entries.ts'
import { FEEDS, indexField, parseFloorField } from '../../../packages/redis-store/src/keyspace.ts'
import { formatCursor, parseCursor } from '../../../packages/redis-store/src/stream-position.ts'
import { textsOf } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const WORDS = [
  '","',
  'grant',
  'key',
  'subject',
  'client',
  's:',
  'c:',
  ':',
  '-',
  ',',
  '0',
  '1900000000000',
  'NaN',
  '1e3',
]
const KINDS = ['grant', 'key', 'subject', 'client', 'other', '']
const NUMBERS = ['0', '1900000000000', '-0', '-1', '1.5', 'x', '', '1e3', '0x10']

/** What the feed cannot read may end what would pass: it is an outage (503), so nobody blames a caller. */
const failsClosed = (parse: () => unknown): boolean => {
  try {
    parse()
    return false
  } catch (error) {
    if (error instanceof Error && error.message === 'store_unavailable') return true
    throw error
  }
}

const entry: FuzzTarget = {
  name: 'parseStreamEntry',
  covers: ['parseInstant'],
  words: WORDS,
  grammar: (draw) =>
    JSON.stringify(
      ['k', draw.pick(KINDS), 'i', 'id', 'n', draw.pick(NUMBERS), 'u', draw.pick(NUMBERS)].slice(0, 9 - draw.below(3)),
    ),
  check: (text) => {
    const fields = textsOf(text)
    const parse = (): ReturnType<typeof parseStreamEntry> => parseStreamEntry(fields)
    return outcomeOf(
      'total',
      () => (failsClosed(parse) ? undefined : parse()),
      (parsed) => {
        promise(Number.isSafeInteger(parsed.until) && parsed.until >= 0, 'an instant')
        const [kind, id, , notBefore, until] = announcementArguments(parsed)
        same(
          parseStreamEntry(['', String(kind), '', String(id), '', String(notBefore), '', String(until)]),
          parsed,
          'writes the same',
        )
      },
    )
  },
}

const floor: FuzzTarget = {
  name: 'parseFloor',
  covers: ['parseFloorField'],
  words: WORDS,
  grammar: (draw) =>
    JSON.stringify([phrase(draw, ['s:', 'c:', 'k:', 'x:', ''], ['id', '']), phrase(draw, NUMBERS, [':', ''], NUMBERS)]),
  check: (text) => {
    const [field = '', value = ''] = textsOf(text)
    const named = parseFloorField(field)
    promise(named === undefined || 'sck'.includes(field.charAt(0)), 'a kind that is known')
    const parse = (): ReturnType<typeof parseFloor> => parseFloor(field, value)
    return outcomeOf(
      'total',
      () => (failsClosed(parse) ? undefined : parse()),
      (parsed) => {
        same(indexField(parsed).slice(2), field.slice(2), 'the same name again')
        if ('notBefore' in parsed) same(`${parsed.notBefore}:${parsed.until}`, value, 'writes the same')
      },
    )
  },
}

const cursor: FuzzTarget = {
  name: 'parseCursor',
  words: WORDS,
  grammar: (draw) =>
    Array.from({ length: draw.once(4) ? 15 + draw.below(4) : FEEDS.length }, () =>
      draw.once(60) ? 'x' : draw.pick(['', '0-0', '1-1', '1900000000000-12']),
    ).join(','),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseCursor(text),
      (seen) => {
        promise(
          seen.every((id) => /^\d+-\d+$/.test(id)),
          'ids of entries',
        )
        same(parseCursor(formatCursor(seen)), seen, 'what is formatted parses the same')
      },
    ),
}

export const revocationFeed: readonly FuzzTarget[] = [entry, floor, cursor]
