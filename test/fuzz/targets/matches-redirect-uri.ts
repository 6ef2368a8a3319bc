import { matchesRedirectUri, parseRedirectUri } from '../../../packages/oauth-core/src/protocol/redirect-uri.ts'
import { textsOf } from '../src/json-grammar.ts'
import { promise } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { mutate } from '../src/texts.ts'
import { REDIRECT_URI_WORDS, redirectUri } from './parse-redirect-uri.ts'

/** Whether it could have been registered. */
function isRedirectUri(text: string): boolean {
  try {
    return parseRedirectUri(text, ['cursor']).text === text
  } catch {
    return false
  }
}

export const target: FuzzTarget = {
  name: 'matchesRedirectUri',
  words: REDIRECT_URI_WORDS,
  grammar: (draw) => {
    const registered = redirectUri(draw)
    return JSON.stringify([registered, mutate(draw, registered, REDIRECT_URI_WORDS, [])])
  },
  check: (text) => {
    const [registered = '', requested = ''] = textsOf(text)
    if (!matchesRedirectUri(registered, requested)) return 'different'
    if (registered === requested) return 'equal'
    if (!isRedirectUri(registered)) return 'never registered'
    promise(isRedirectUri(requested), 'what matches could be registered')
    const [left, right] = [new URL(registered), new URL(requested)]
    right.port = left.port
    promise(left.href === right.href, 'only the port may differ')
    return 'another port'
  },
}
