import { isPublicKeySet } from '../../../packages/oauth-core/src/protocol/public-key-set.ts'
import { anyJson, jsonOf, nearly } from '../src/json-grammar.ts'
import { promise } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const SECRET = /"(?:d|p|q|dp|dq|qi|oth|k)":/

export const target: FuzzTarget = {
  name: 'isPublicKeySet',
  words: ['"kty":"EC"', '"d":"AA"', '"k":', '"keys":', '[', ']', '{', '}', ','],
  grammar: (draw) => {
    const keys = Array.from({ length: draw.below(draw.once(30) ? 23 : 3) }, () =>
      nearly(draw, { kty: ['EC', 'RSA', 'OKP', 'oct'], x: ['AA'], use: ['sig'], ...(draw.once(30) && { d: ['AA'] }) }),
    )
    return JSON.stringify(draw.once(5) ? { keys: anyJson(draw) } : { keys })
  },
  check: (text) => {
    const value = jsonOf(text)
    if (!isPublicKeySet(value)) return 'refused'
    promise(value.keys.length >= 1 && value.keys.length <= 20, '1 to 20 keys')
    for (const key of value.keys)
      promise(!Object.keys(key).some((name) => SECRET.test(`"${name}":`)), 'no private member')
    return 'accepted'
  },
}
