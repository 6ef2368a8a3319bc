import { describe, expect, it } from 'vitest'
import { parseParameters, requireParameter } from './parameters.ts'

const tooLarge = (check: string): unknown => expect.objectContaining({ reason: 'body_too_large', details: { check } })

describe('parseParameters', () => {
  it('decodes names and values as forms do', () => {
    const parameters = parseParameters('state=a%20b+c%2B%26%F0%9F%94%91&client_id=x=y')
    expect(parameters.get('state')).toBe('a b c+&🔑')
    expect(parameters.get('client_id')).toBe('x=y')
    expect(parameters.names()).toEqual(['state', 'client_id'])
  })

  it('refuses a parameter that comes twice, and names it (R9)', () => {
    expect(() => parseParameters('grant_type=a&scope=x&grant_type=a')).toThrow(
      expect.objectContaining({ reason: 'parameter_repeated', details: { parameter: 'grant_type' } }),
    )
    expect(() => parseParameters('grant_type=&grant_type=a')).toThrow('parameter_repeated')
    expect(() => parseParameters('grant_type=a&gr%61nt_type=b')).toThrow('parameter_repeated')
  })

  it('keeps each value of a repeatable parameter', () => {
    const parameters = parseParameters('resource=https://a&resource=https://b', { repeatable: ['resource'] })
    expect(parameters.all('resource')).toEqual(['https://a', 'https://b'])
    expect(parameters.get('resource')).toBe('https://a')
  })

  it('takes an empty parameter for one that was not sent (R10)', () => {
    const parameters = parseParameters('scope=&state&&code=1', { repeatable: ['resource'] })
    expect([parameters.get('scope'), parameters.has('state'), parameters.all('scope')]).toEqual([undefined, false, []])
    expect(parameters.names()).toEqual(['code'])
  })

  it('builds nothing out of names, and no prototype answers for them (R17)', () => {
    const parameters = parseParameters('a[__proto__][x]=1&constructor.prototype=2&__proto__=3')
    expect(parameters.names()).toEqual(['a[__proto__][x]', 'constructor.prototype', '__proto__'])
    expect(parameters.get('toString')).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
    expect(() => requireParameter(parameters, 'grant_type')).toThrow('parameter_missing')
  })

  it('refuses more than 1,000 parameters and more than 64 KiB', () => {
    expect(parseParameters(Array.from({ length: 1000 }, (_, n) => `p${n}=1`).join('&')).names()).toHaveLength(1000)
    const many = Array.from({ length: 1001 }, (_, n) => `p${n}=1`).join('&')
    expect(() => parseParameters(many)).toThrow(tooLarge('parameters'))
    expect(() => parseParameters('a[]=1&'.repeat(10_000))).toThrow(tooLarge('parameters'))
    expect(parseParameters(`a=${'x'.repeat(65_534)}`).get('a')).toHaveLength(65_534)
    expect(() => parseParameters(`a=${'x'.repeat(65_535)}`)).toThrow(tooLarge('length'))
  })

  it('steps over what lies between two separators', () => {
    expect(parseParameters('&&a=1&&', { repeatable: [''] }).names()).toEqual(['a'])
    expect(parseParameters('').names()).toEqual([])
    expect(parseParameters('&&').names()).toEqual([])
  })

  it.each([
    'a=%00',
    'a=%0d',
    'a=b%0Ac',
    'a%0a=b',
    'a=\r\n',
    'a=\ud800',
    'a=%ED%A0%80',
    'a=%C0%AF',
    'a=%E0%80%AF',
    'a=%FF',
  ])('refuses NUL, CR, LF, lone surrogates and what is no UTF-8: %j (R21)', (text) => {
    expect(() => parseParameters(text)).toThrow('request_malformed')
  })

  it.each(['a=%', 'a=%4', 'a=%zz', 'a=100%&b=1'])('refuses a broken percent-encoding: %s', (text) => {
    expect(() => parseParameters(text)).toThrow('request_malformed')
  })

  it('never tells a value, nor a name that could be one', () => {
    expect(() => parseParameters('code=gwc_secret%00')).toThrow(
      expect.objectContaining({ details: { check: 'value', parameter: 'code' } }),
    )
    for (const name of ['gwr_A.1', 'Aa', 'aA', 'a'.repeat(41)]) {
      expect(() => parseParameters(`${name}&${name}`)).toThrow(
        expect.objectContaining({ details: { parameter: '(not a known name)' } }),
      )
    }
    expect(() => parseParameters('a%=1')).toThrow(expect.objectContaining({ details: { check: 'parameter name' } }))
  })
})

describe('requireParameter', () => {
  it('gives the value or says which parameter is missing', () => {
    expect(requireParameter(parseParameters('code=1'), 'code')).toBe('1')
    expect(() => requireParameter(parseParameters('code='), 'code')).toThrow(
      expect.objectContaining({ reason: 'parameter_missing', details: { parameter: 'code' } }),
    )
  })
})
