import { decodeFormText, encodeFormText } from '../../../packages/oauth-core/src/protocol/form-encoding.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { list } from '../src/texts.ts'

const PIECES = [
  'a',
  '+',
  '%20',
  '%2B',
  '%C3%A9',
  '%C3',
  '%ED%A0%80',
  '%F0%9F%98%80',
  '%C0%AF',
  '%00',
  '%0A',
  '%',
  '%4',
  '%zz',
  'é',
  '\ud83d',
]

export const target: FuzzTarget = {
  name: 'decodeFormText',
  words: PIECES,
  grammar: (draw) => list(draw, PIECES, '', 8),
  check: (text) =>
    outcomeOf(
      'total',
      () => decodeFormText(text),
      (decoded) => {
        promise(!/[\0\r\n]/.test(decoded) && decoded.isWellFormed(), 'no NUL, CR, LF, lone surrogate')
        same(decodeFormText(encodeFormText(decoded)), decoded, 'what is encoded decodes the same')
      },
    ),
}
