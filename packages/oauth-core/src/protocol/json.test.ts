import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'

const refused = (check: string): unknown =>
  expect.objectContaining({ reason: 'request_malformed', details: { check: `JSON ${check}` } })

describe('parseJson', () => {
  it('takes what every parser takes', () => {
    expect(parseJson('{"a":[{"b":"\\"{"},{"b":"[:"}],"c":null}')).toEqual({ a: [{ b: '"{' }, { b: '[:' }], c: null })
  })

  it.each(['', '{', '{"a":1,}', "{'a':1}", '\ufeff{}', 'undefined', '{"a":1}x'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(refused('syntax'))
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":[{"a":1 , "b":{},\n"a" : 2}]}'])(
    'refuses a member that comes twice: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(refused('repeated member'))
    },
  )

  it.each(['{"__proto__":{}}', '[{"\\u005f_proto__":1}]'])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(refused('__proto__'))
  })

  it('takes a text for no name', () => {
    expect(parseJson('["__proto__","a","a"]')).toEqual(['__proto__', 'a', 'a'])
    expect(parseJson('{"a":"b","b":"a","c":"a"}')).toEqual({ a: 'b', b: 'a', c: 'a' })
    expect(parseJson('"a"')).toBe('a')
  })

  it('takes one name in two objects', () => {
    expect(parseJson('{"a":{"a":1},"b":[{"a":1},{"a":2}]}')).toBeDefined()
  })

  it.each(['"\\ud800"', '{"\\udc00":1}', '"\ud800"'])('refuses the lone surrogate of %j', (text) => {
    expect(() => parseJson(text)).toThrow(refused('lone surrogate'))
  })

  it('goes 16 levels deep and 64 KiB far', () => {
    expect(parseJson('['.repeat(16) + ']'.repeat(16))).toBeDefined()
    expect(() => parseJson('['.repeat(17) + ']'.repeat(17))).toThrow(refused('depth'))
    expect(() => parseJson('['.repeat(30_000) + ']'.repeat(30_000))).toThrow(refused('depth'))
    expect(parseJson(`"${'a'.repeat(65_534)}"`)).toHaveLength(65_534)
    expect(() => parseJson(`"${'a'.repeat(65_535)}"`)).toThrow(
      expect.objectContaining({ reason: 'body_too_large', details: { check: 'length' } }),
    )
  })

  it('gives what was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(JSON.stringify(parseJson(text))).toBe(text)
      }),
    )
  })
})
