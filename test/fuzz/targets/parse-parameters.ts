import { encodeFormText } from '../../../packages/oauth-core/src/protocol/form-encoding.ts'
import { parseParameters } from '../../../packages/oauth-core/src/protocol/parameters.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, list, phrase } from '../src/texts.ts'

const NAMES = [
  'client_id',
  'resource',
  'scope',
  'a[__proto__][x]',
  'a[]',
  'constructor.prototype',
  '__proto__',
  '',
  '%00',
  '%',
]
const VALUES = ['', '1', '%20', '+', '%C3%A9', '%ED%A0%80', '%C0%AF', '%0d%0a', '%', '%2', 'a=b', '\ud800']

/** What the platform makes of the same text: where we accept, nobody else may read anything else. */
function comparePlatform(text: string, names: readonly string[], all: (name: string) => readonly string[]): void {
  const platform = new URLSearchParams(`?${text}`)
  for (const name of names)
    same(
      all(name),
      platform.getAll(name).filter((value) => value !== ''),
      'one reading of a form',
    )
}

export const target: FuzzTarget = {
  name: 'parseParameters',
  words: [...NAMES, ...VALUES, '&', '=', '&resource=', '&scope=a'],
  grammar: (draw) =>
    draw.once(200)
      ? list(draw, ['a=1', 'a[]=', '&'], '&', 1200)
      : Array.from({ length: draw.below(6) }, () =>
          phrase(draw, [...NAMES, encodeFormText(anyText(draw, 8).toWellFormed())], ['=', '=', ''], VALUES),
        ).join(draw.pick(['&', '&', ';'])),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseParameters(text, { repeatable: ['resource'] }),
      (parameters) => {
        const names = parameters.names()
        promise(names.length <= 1000, 'at most 1,000 parameters')
        for (const name of names) {
          const values = parameters.all(name)
          promise(values.length === 1 || name === 'resource', 'only resource repeats')
          promise(![name, ...values].some((part) => /[\0\r\n]/.test(part)), 'no NUL, CR, LF')
          promise(
            [name, ...values].every((part) => part.isWellFormed()),
            'no lone surrogate',
          )
        }
        const valuesOf = (name: string): readonly string[] => parameters.all(name)
        comparePlatform(text, names, valuesOf)
        const again = names.flatMap((name) =>
          parameters.all(name).map((value) => [name, value].map(encodeFormText).join('=')),
        )
        const reread = parseParameters(again.join('&'), { repeatable: ['resource'] })
        same(
          reread.names().map((name) => reread.all(name)),
          names.map(valuesOf),
          'what is written again reads the same',
        )
        promise(Reflect.get({}, 'x') === undefined, 'no prototype was changed')
      },
    ),
}
