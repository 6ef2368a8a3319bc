import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { encodeFormText } from './form-encoding.ts'
import { parseParameters } from './parameters.ts'
import { formatScope, parseScope } from './scope.ts'

const texts = fc.string({ unit: 'grapheme', minLength: 1 })

const reasonOf = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return isOAuthError(error) ? error.reason : error
  }
}

describe('parseParameters', () => {
  it('reads back what was encoded, by us and by the platform', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(texts, texts), { selector: ([name]) => name }), (pairs) => {
        const ours = pairs.map((pair) => pair.map(encodeFormText).join('=')).join('&')
        for (const text of [ours, new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()]) {
          const parameters = parseParameters(text)
          expect(parameters.names()).toEqual(pairs.map(([name]) => name))
          for (const [name, value] of pairs) expect(parameters.get(name)).toBe(value)
        }
      }),
    )
  })

  it('throws nothing but its own reasons, and lets no NUL, CR, LF or lone surrogate through (R21)', () => {
    const pieces = fc.constantFrom(
      'a',
      '=',
      '&',
      '%',
      '0',
      'd',
      'A',
      '%00',
      '%0a',
      '%ED%A0%80',
      '%C0%AF',
      '\ud800',
      '\r',
      '+',
    )
    const inputs = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(inputs, (text) => {
        const reason = reasonOf(() => {
          const parameters = parseParameters(text)
          for (const name of parameters.names()) {
            for (const part of [name, ...parameters.all(name)]) {
              expect(part.isWellFormed() && !/[\0\r\n]/.test(part)).toBe(true)
            }
          }
        })
        expect([undefined, 'parameter_repeated', 'request_malformed', 'body_too_large']).toContain(reason)
      }),
    )
  })
})

describe('parseScope', () => {
  it('reads back what was formatted, and throws nothing but scope_unknown', () => {
    const tokens = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,20}$/)
    fc.assert(
      fc.property(fc.uniqueArray(tokens, { minLength: 1, maxLength: 100 }), (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(scopes)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([undefined, 'scope_unknown']).toContain(reasonOf(() => parseScope(text)))
      }),
    )
  })
})
