import { isOAuthError } from '@gw/oauth-core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METHODS, originalRequest } from './original-request.ts'
import { readHeaders } from './request-headers.ts'

interface Forwarded {
  readonly method?: string
  readonly proto?: string
  readonly host?: string
  readonly uri?: string
}

const parse = ({ method = 'POST', proto = 'https', host = 'notes.test', uri = '/mcp' }: Forwarded) =>
  originalRequest(
    readHeaders(
      Object.entries({
        'X-Forwarded-Method': method,
        'X-Forwarded-Proto': proto,
        'X-Forwarded-Host': host,
        'X-Forwarded-Uri': uri,
      }).flat(),
    ),
  )

const reasonOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isOAuthError(error)) return error.reason
    throw error
  }
  return 'accepted'
}

const anyCharacter = fc.nat(0xffff).map((unit) => String.fromCharCode(unit))

const near = (...good: string[]) =>
  fc.oneof(fc.constantFrom(...good), fc.string(), fc.string({ unit: anyCharacter, maxLength: 40 }))

describe('originalRequest', () => {
  it('reads method, scheme, host, path and query', () => {
    expect(parse({ uri: '/mcp/a?x=1?y=//..;' })).toEqual({
      method: 'POST',
      scheme: 'https',
      host: 'notes.test',
      path: '/mcp/a',
      query: 'x=1?y=//..;',
    })
  })

  it.each([
    ['A.TEST', 'https', 'a.test'],
    ['a.test.', 'https', 'a.test'],
    ['a.test:443', 'https', 'a.test'],
    ['A.test.:443', 'https', 'a.test'],
    ['a.test:80', 'http', 'a.test'],
    ['a.test:80', 'https', 'a.test:80'],
    ['a.test:8443', 'https', 'a.test:8443'],
    ['127.0.0.1:8000', 'http', '127.0.0.1:8000'],
    ['[::1]:8000', 'http', '[::1]:8000'],
  ])('normalises the host %s of %s to %s', (host, proto, expected) => {
    expect(parse({ host, proto }).host).toBe(expected)
  })

  it.each([
    '',
    'a.test, b.test',
    'a test',
    ...'. .. a..test .a.test a.test.. user@a.test a.test: a.test:0443 a.test:443:443 a.test:123456 a.test:65536'.split(
      ' ',
    ),
    ...'a.test/x a.test?x a.test" ä.test [::1 ::1'.split(' '),
    ...'3 127.1 0x7f.1 2130706433 127.0.0.01 256.0.0.1 [1] [1]:8 [0:0:0:0:0:0:0:1]'.split(' '),
  ])('refuses the host "%s"', (host) => {
    expect(reasonOf(() => parse({ host }))).toBe('forwarded_headers')
  })

  it.each(['', 'get', 'Get', 'G ET', 'GET\r', 'GET,POST', 'GET GET', 'X'.repeat(10_000), 'M-SEARCH'])(
    'refuses junk for a method: %j',
    (method) => expect(reasonOf(() => parse({ method }))).toBe('forwarded_headers'),
  )

  it.each(['PUT', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND', 'INVENTED'])('refuses the method %s', (method) =>
    expect(reasonOf(() => parse({ method }))).toBe('method_not_allowed'),
  )

  it.each(['', 'HTTPS', 'ftp', 'ws', 'https,http'])('refuses the scheme "%s"', (proto) =>
    expect(reasonOf(() => parse({ proto }))).toBe('forwarded_headers'),
  )

  it('has no default for a missing header and no choice between two', () => {
    const whole = 'x-forwarded-method GET x-forwarded-proto https x-forwarded-host a.test x-forwarded-uri /mcp'.split(
      ' ',
    )
    for (let index = 0; index < whole.length; index += 2) {
      const missing = whole.toSpliced(index, 2)
      const doubled = [...whole, ...whole.slice(index, index + 2)]
      expect(reasonOf(() => originalRequest(readHeaders(missing)))).toBe('forwarded_headers')
      expect(reasonOf(() => originalRequest(readHeaders(doubled)))).toBe('forwarded_headers')
    }
  })

  it('throws nothing but refusals', () => {
    const forwarded = fc.record({
      method: near('GET', 'POST', 'TRACE'),
      proto: near('https', 'http'),
      host: near('a.test', 'A.TEST:443', '[::1]:80'),
      uri: near('/mcp', '/mcp?x', '/mcp/../x'),
    })
    fc.assert(
      fc.property(forwarded, (given) => {
        expect(['accepted', 'forwarded_headers', 'method_not_allowed']).toContain(reasonOf(() => parse(given)))
      }),
    )
  })

  it('gives what it takes a form that it takes unchanged', () => {
    const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,7}$/)
    const host = fc
      .tuple(
        fc.array(label, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '.'),
        fc.constantFrom('', ':80', ':443', ':8443'),
      )
      .map(([labels, dot, port]) => labels.join('.') + dot + port)
    const forwarded = fc.record({
      method: fc.constantFrom(...METHODS),
      proto: fc.constantFrom('https', 'http'),
      host,
      uri: fc.stringMatching(/^\/(?:[a-z0-9_-]\/?){0,8}(?:\?[a-z=&?/.]{0,8})?$/),
    })
    fc.assert(
      fc.property(forwarded, (given) => {
        const { method, scheme, host: name, path, query } = parse(given)
        expect([path, `${path}?${query}`]).toContain(given.uri)
        expect(name).toBe(new URL(`${scheme}://${name}`).host)
        expect(parse({ method, proto: scheme, host: name, uri: path })).toMatchObject({
          method,
          scheme,
          host: name,
          path,
        })
      }),
    )
  })
})
