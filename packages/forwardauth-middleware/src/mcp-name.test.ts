import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMcpName } from './mcp-name.ts'

const encode = (name: string): string => `=?base64?${Buffer.from(name, 'utf8').toString('base64')}?=`

const anyCharacter = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

describe('decodeMcpName', () => {
  it('decodes the vector of the specification (R380)', () => {
    expect(decodeMcpName('=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=')).toBe('=?base64?literal?=')
  })

  it.each(['delete_note', '', 'a b', '=?base64?', '=?BASE64?eA==?=', '=?base64?eA==', 'x=?base64?eA==?='])(
    'leaves "%s" as it stands',
    (name) => expect(decodeMcpName(name)).toBe(name),
  )

  it.each([
    '=?base64?eA?=',
    '=?base64?e A==?=',
    '=?base64?eA==\n?=',
    '=?base64?_-_-?=',
    '=?base64?/w==?=',
    '=?base64?IG==?=',
    '=?base64?YWF=?=',
    'n\u00f6te',
    'a\tb',
  ])('refuses %j', (name) => expect(decodeMcpName(name)).toBeUndefined())

  it('gives back every name that a client may encode (R380)', () => {
    const name = fc.string({ unit: anyCharacter }).map((text) => text.toWellFormed())
    fc.assert(
      fc.property(name, (text) => {
        expect(decodeMcpName(encode(text))).toBe(text)
      }),
    )
  })
})
