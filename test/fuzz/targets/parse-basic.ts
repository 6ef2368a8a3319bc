import { parseBasic } from '../../../packages/oauth-core/src/protocol/basic-credentials.ts'
import { encodeFormText } from '../../../packages/oauth-core/src/protocol/form-encoding.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, phrase } from '../src/texts.ts'

const SCHEMES = ['Basic ', 'basic ', 'BASIC ', 'Basic', 'Basic  ', 'Bearer ']
const PAIRS = ['a:b', 'a:', ':b', 'a', 'a:b:c', '%3A:%20', 'a+b:%', '%00:a', '%C3%A9:%C0%AF', 'é:ü', '']

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const target: FuzzTarget = {
  name: 'parseBasic',
  words: [...SCHEMES, '=', '==', ...PAIRS.map(base64)],
  grammar: (draw) => phrase(draw, SCHEMES, [...PAIRS, anyText(draw, 12)].map(base64), ['', '', '', '=', ' ', ',']),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseBasic(text),
      ({ clientId, secret }) => {
        promise(clientId !== '' && ![clientId, secret].some((part) => /[\0\r\n]/.test(part)), 'a name, no NUL, CR, LF')
        promise(clientId.isWellFormed() && secret.isWellFormed(), 'no lone surrogate')
        const formatted = `Basic ${base64(`${encodeFormText(clientId)}:${encodeFormText(secret)}`)}`
        same(parseBasic(formatted), { clientId, secret }, 'what is formatted parses the same')
      },
    ),
}
