import { formatDuration, parseDuration } from '../../../apps/auth/src/config/duration.ts'
import { parseList } from '../../../apps/auth/src/config/lists.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { list, phrase } from '../src/texts.ts'

const duration: FuzzTarget = {
  name: 'parseDuration',
  words: ['s', 'm', 'h', 'd', '0', '9', '-', '.', 'e', ' '],
  grammar: (draw) =>
    phrase(
      draw,
      ['0', '1', '10', '3600', '9999999999', '99999999999', '-1', '1.5'],
      ['', 's', 'm', 'h', 'd', 'w', ' d'],
    ),
  check: (text) =>
    outcomeOf(
      'total',
      () => parseDuration(text),
      (seconds) => {
        promise(Number.isSafeInteger(seconds) && seconds > 0, 'whole seconds')
        same(parseDuration(formatDuration(seconds)), seconds, 'what is formatted parses the same')
      },
    ),
}

const names: FuzzTarget = {
  name: 'parseList',
  words: [',', ',,', ' ', 'a'],
  grammar: (draw) => list(draw, ['a', ' b ', '', 'c d', '\n'], ',', 5),
  check: (text) =>
    outcomeOf(
      'total',
      () => parseList(text),
      (entries) => {
        promise(
          entries.every((entry) => entry !== '' && entry === entry.trim()),
          'no blanks',
        )
        same(parseList(entries.join(',')), entries, 'what is joined parses the same')
      },
    ),
}

export const configuration: readonly FuzzTarget[] = [duration, names]
