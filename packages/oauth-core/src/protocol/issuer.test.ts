import { describe, expect, it } from 'vitest'
import { issuerFaults, parseIssuer } from './issuer.ts'

describe('parseIssuer', () => {
  it.each([
    ['https://auth.example.com', 'https://auth.example.com', ''],
    ['https://auth.example.com:8443/t1', 'https://auth.example.com:8443', '/t1'],
    ['https://auth.example.com/a/b', 'https://auth.example.com', '/a/b'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000', ''],
    ['http://[::1]:8000', 'http://[::1]:8000', ''],
    ['http://localhost:8000', 'http://localhost:8000', ''],
  ])('takes %s byte for byte', (issuer, origin, path) => {
    expect(issuerFaults(issuer)).toEqual([])
    expect(parseIssuer(issuer)).toEqual({ issuer, origin, path })
  })

  it.each([
    ['https://auth.example.com/', 'slash'],
    ['https://auth.example.com/t1/', 'slash'],
    ['https://auth.example.com?x=1', 'query'],
    ['https://auth.example.com/t1#x', 'fragment'],
    ['https://a:b@auth.example.com', 'user information'],
    ['ftp://auth.example.com', 'https://'],
    ['auth.example.com', 'https://'],
    ['a https://auth.example.com', 'must start with https://'],
    ['', 'https://'],
    ['http://auth.example.com', 'must be https'],
    ['http://127.0.0.1.evil.com', 'must be https'],
    ['https://Auth.example.com', 'write auth.example.com'],
    ['https://auth.example.com:443', 'write auth.example.com'],
    ['http://localhost:80', 'write localhost'],
    ['HTTPS://auth.example.com', 'letters'],
    ['https://auth.example.com/a//b', 'letters'],
    ['https://auth.example.com/a/../b', 'letters'],
    ['https://auth.example.com/a%20b', 'letters'],
    ['https://auth.example.com:99999', 'port'],
    ['https://127.1', 'host'],
    ['https://auth.exämple.com', 'host'],
  ])('refuses %j and says what to do', (issuer, words) => {
    expect(() => parseIssuer(issuer)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining(words) }),
    )
  })

  it('tells all faults at once', () => {
    expect(issuerFaults('ftp://a@b/?x/')).toHaveLength(4)
    expect(issuerFaults('http://Auth.example.com')).toHaveLength(2)
    expect(issuerFaults('https://auth.example.com/a//b@c').join(' ')).not.toContain('user information')
  })
})
