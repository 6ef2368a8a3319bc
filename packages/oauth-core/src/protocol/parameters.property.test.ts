import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFormText } from './form-encoding.ts'
import { parseParameters } from './parameters.ts'
import { formatScope, parseScope } from './scope.ts'

const texts = fc.string({ unit: 'grapheme', minLength: 1 })

describe('parseParameters', () => {
  it('reads back what was encoded, by us and by the platform', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(texts, texts), { selector: ([name]) => name }), (pairs) => {
        const ours = pairs.map((pair) => pair.map(encodeFormText).join('=')).join('&')
        for (const text of [ours, new URLSearchParams(pairs).toString()]) {
          const parameters = parseParameters(text)
          expect(parameters.names().map((name) => [name, parameters.get(name)])).toEqual(pairs)
        }
      }),
    )
  })
})

describe('parseScope', () => {
  it('reads back what was formatted', () => {
    const tokens = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,20}$/)
    fc.assert(
      fc.property(fc.uniqueArray(tokens, { minLength: 1, maxLength: 100 }), (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(scopes)
      }),
    )
  })
})
