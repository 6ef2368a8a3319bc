import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBasic } from './basic-credentials.ts'
import { encodeFormText } from './form-encoding.ts'

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

describe('parseBasic', () => {
  it('reads what RFC 6749 Appendix B writes (R214)', () => {
    expect(parseBasic(`Basic ${base64('s6BhdRkqt3:+%25%26%2B%C2%A3%E2%82%AC')}`)).toEqual({
      clientId: 's6BhdRkqt3',
      secret: ' %&+£€',
    })
    expect(parseBasic(`Basic ${base64('a%3Ab:c:d')}`)).toEqual({ clientId: 'a:b', secret: 'c:d' })
  })

  it('reads our own ids and secrets alike, encoded or raw', () => {
    const pair = { clientId: 'q7cEw3Zk-_', secret: 'gws_Zk-_3' }
    expect(parseBasic(`Basic ${base64(`${pair.clientId}:${pair.secret}`)}`)).toEqual(pair)
  })

  it.each(['basic', 'BASIC'])('knows the scheme as %s (R215)', (scheme) => {
    expect(parseBasic(`${scheme} ${base64('a:b')}`)).toEqual({ clientId: 'a', secret: 'b' })
  })

  it('takes an empty secret for what it is', () => {
    expect(parseBasic(`Basic ${base64('a:')}`)).toEqual({ clientId: 'a', secret: '' })
  })

  it.each([null, '', 'Bearer x', 'Basicx'])('sees no credentials in %j', (authorization) => {
    expect(parseBasic(authorization)).toBeUndefined()
  })

  it.each(['YTpi=', 'YTpiYw', 'YTpi YTpi', 'YTp_', 'YTp-', 'YTr=', 'YTpiYx==', ' YTpi', 'YTpi,YTpi', '!!!!', ''])(
    'refuses the base64 of %j, which others would decode somehow (R214)',
    (text) => {
      expect(() => parseBasic(`Basic ${text}`)).toThrow('request_malformed')
    },
  )

  it.each(['ab', ':b', 'a:%', 'a:%zz', 'a:\n', 'a:%00', 'a%0d:b'])('refuses the pair %j', (pair) => {
    expect(() => parseBasic(`Basic ${base64(pair)}`)).toThrow(
      expect.objectContaining({ reason: 'request_malformed', details: { check: 'Authorization: Basic' } }),
    )
  })

  it('reads every letter of base64, and keeps a byte order mark', () => {
    expect(parseBasic('Basic YTo+Pj4=')).toEqual({ clientId: 'a', secret: '>>>' })
    expect(parseBasic('Basic YTo/Pz8=')).toEqual({ clientId: 'a', secret: '???' })
    expect(parseBasic(`Basic ${base64('\ufeffa:b')}`)?.clientId).toBe('\ufeffa')
  })

  it('reads a secret with colons to its end', () => {
    expect(parseBasic(`Basic ${base64('a::b:')}`)).toEqual({ clientId: 'a', secret: ':b:' })
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseBasic(`Basic ${btoa('a:\xff')}`)).toThrow('request_malformed')
  })

  it('reads back whatever was form-encoded', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(texts, texts, (clientId, secret) => {
        const header = `Basic ${base64(`${encodeFormText(clientId)}:${encodeFormText(secret)}`)}`
        expect(parseBasic(header)).toEqual({ clientId, secret })
      }),
    )
  })
})
