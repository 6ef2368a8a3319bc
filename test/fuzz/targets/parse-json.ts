import { parseJson } from '../../../packages/oauth-core/src/protocol/json.ts'
import { parseJsonObject } from '../../../packages/oauth-core/src/internal/json.ts'
import { anyJson } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, list } from '../src/texts.ts'

const PIECES = ['{', '}', '[', ']', '"a"', '"a":', ':', ',', '1', 'null', ' ', '"\\ud800"', '"__proto__":', '"\\u005f_proto__":', '"\\"'] // prettier-ignore

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

/** Every name of a value's members, and every text. */
function partsOf(value: unknown): { readonly names: readonly string[]; readonly texts: readonly string[] } {
  if (typeof value === 'string') return { names: [], texts: [value] }
  if (typeof value !== 'object' || value === null) return { names: [], texts: [] }
  const inside = Object.values(value).map(partsOf)
  const own = Array.isArray(value) ? [] : Object.keys(value)
  return { names: [...own, ...inside.flatMap(({ names }) => names)], texts: inside.flatMap(({ texts }) => texts) }
}

export const target: FuzzTarget = {
  name: 'parseJson',
  covers: ['parseJsonObject'],
  words: [...PIECES, '\ufeff', '\\', '"'],
  grammar: (draw) => {
    if (draw.once(3)) return list(draw, PIECES, '', 16)
    if (draw.once(20)) return `${'['.repeat(draw.below(40))}${'{"a":'.repeat(draw.below(20))}${anyText(draw, 4)}`
    return JSON.stringify(anyJson(draw, 5), null, draw.pick(['', ' ', '\t', '\r\n']))
  },
  check: (text) =>
    outcomeOf(
      'request',
      () => parseJson(text),
      (value) => {
        same(value, JSON.parse(text), 'the same value as the platform reads')
        promise(depthOf(value) <= 16, 'at most 16 levels')
        const { names, texts } = partsOf(value)
        promise(
          [...names, ...texts].every((part) => part.isWellFormed()),
          'no lone surrogate',
        )
        promise(!names.includes('__proto__'), 'no __proto__')
        const written = JSON.stringify(value) // a number above all doubles is Infinity here, and null when written
        same(JSON.stringify(parseJson(written)), written, 'what is written again reads the same')
        const isObject = typeof value === 'object' && !Array.isArray(value)
        same(parseJsonObject(text), isObject ? value : undefined, 'both readers agree')
      },
    ),
}
