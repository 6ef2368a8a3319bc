import { isCodeVerifier, parseCodeChallenge } from '../../../packages/oauth-core/src/protocol/pkce.ts'
import { textsOf } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, textOf } from '../src/texts.ts'

const METHODS = ['S256', 's256', 'plain', 'S512', '', 'S256 ']

export const target: FuzzTarget = {
  name: 'parseCodeChallenge',
  words: [...METHODS, '=', '~', '.'],
  grammar: (draw) => JSON.stringify([textOf(draw, BASE64URL, 42, 44), draw.once(2) ? 'S256' : draw.pick(METHODS)]),
  check: (text) => {
    const [challenge, method] = textsOf(text)
    if (isCodeVerifier(text)) promise(text.length >= 43 && text.length <= 128, 'a verifier has 43 to 128 characters')
    return outcomeOf(
      'request',
      () => parseCodeChallenge(challenge, method),
      (digest) => {
        same([digest, method], [challenge, 'S256'], 'as sent, and S256 said')
        promise(/^[\w-]{43}$/.test(digest), '43 characters of base64url')
      },
    )
  },
}
