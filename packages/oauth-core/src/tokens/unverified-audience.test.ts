import { describe, expect, it } from 'vitest'
import { encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { jwtPart } from '../protocol/jwt.fixture.ts'
import { unverifiedAudience } from './unverified-audience.ts'

describe('unverifiedAudience', () => {
  it('tells what a token says of itself, whatever else it is', () => {
    expect(unverifiedAudience(`x.${jwtPart({ aud: 'https://a.example' })}.y`)).toBe('https://a.example')
    expect(unverifiedAudience(`.${jwtPart({ aud: '' })}`)).toBe('')
  })

  it.each([
    '',
    'gwr_token',
    'a.b.c',
    'a.+/+/.c',
    `a.${jwtPart('{')}.c`,
    `a.${jwtPart('null')}.c`,
    `a.${jwtPart('"aud"')}.c`,
    `a.${jwtPart({})}.c`,
    `a.${jwtPart({ aud: ['https://a.example'] })}.c`,
    `a.${jwtPart({ aud: 7 })}.c`,
    'a._w.c',
  ])('finds none in %j', (token) => {
    expect(unverifiedAudience(token)).toBeUndefined()
  })

  it('finds none in bytes that are no UTF-8', () => {
    const bytes = encodeUtf8('{"aud":"?"}').map((byte) => (byte === 63 ? 255 : byte))
    expect(unverifiedAudience(`a.${encodeBase64url(bytes)}.c`)).toBeUndefined()
  })

  it('looks at no more than 16 KiB', () => {
    const token = `x.${jwtPart({ aud: 'https://a.example' })}.`
    expect(unverifiedAudience(token.padEnd(16_384, 'y'))).toBe('https://a.example')
    expect(unverifiedAudience(token.padEnd(16_385, 'y'))).toBeUndefined()
  })
})
