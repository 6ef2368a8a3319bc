import { describe, expect, it } from 'vitest'
import { decodeFormText, encodeFormText } from './form-encoding.ts'

describe('decodeFormText', () => {
  it.each([
    ['a+b+c', 'a b c'],
    ['%2B%20%26', '+ &'],
    ['%F0%9F%94%91', '🔑'],
    ['', ''],
  ])('reads %j', (text, decoded) => {
    expect(decodeFormText(text)).toBe(decoded)
  })

  it.each(['%', '%4', '%zz', '%FF', '%C0%AF', '%ED%A0%80', '\ud800', '%00', 'a%0Db', 'a%0A', '\n'])(
    'cannot read %j',
    (text) => {
      expect(decodeFormText(text)).toBeUndefined()
    },
  )
})

describe('encodeFormText', () => {
  it('writes a space so that every receiver knows it', () => {
    expect(encodeFormText('a b+&=é')).toBe('a%20b%2B%26%3D%C3%A9')
  })
})
