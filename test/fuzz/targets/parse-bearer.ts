import { parseBearer } from '../../../packages/oauth-core/src/protocol/bearer.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, phrase, textOf } from '../src/texts.ts'

const SCHEMES = ['Bearer', 'bearer', 'BEARER', 'DPoP', 'Basic', 'Bearer,Bearer', 'Basic YTpi, Bearer', '']
const SPACES = [' ', '', '  ', '\t', ',', ', ']
const ENDS = ['', '=', '==', ' ', ',', ', Basic YTpi', '\n', ' x']

export const target: FuzzTarget = {
  name: 'parseBearer',
  words: [...SCHEMES, ...SPACES, ...ENDS, '.'],
  grammar: (draw) => phrase(draw, SCHEMES, SPACES, [textOf(draw, `${BASE64URL}.`, 0, 40)], ENDS),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseBearer(text),
      (token) => {
        promise(/^[\w\-.~+/]+=*$/.test(token), 'one token68')
        same(text.slice(7), token, 'all that stands behind the scheme')
        same(parseBearer(`Bearer ${token}`), token, 'what is formatted parses the same')
      },
    ),
}
