import { formatScope, isScopeToken, parseScope } from '../../../packages/oauth-core/src/protocol/scope.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, list } from '../src/texts.ts'

const SCOPES = ['notes:read', 'openid', 'a', 'offline_access', '!', '~', '"', '\\', 'é', '']

export const target: FuzzTarget = {
  name: 'parseScope',
  words: [...SCOPES, ' ', '  ', '\t'],
  grammar: (draw) =>
    draw.once(100) ? list(draw, ['a', 'b'], ' ', 300) : list(draw, [...SCOPES.slice(0, 6), anyText(draw, 4)], ' ', 6),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseScope(text),
      (scopes) => {
        promise(scopes.length > 0 && scopes.length <= 100 && scopes.every(isScopeToken), '1 to 100 names')
        same([...new Set(scopes)], scopes, 'each name once')
        same(parseScope(formatScope(scopes)), scopes, 'what is formatted parses the same')
      },
    ),
}
