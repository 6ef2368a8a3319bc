import { describe, expect, it } from 'vitest'
import { formActionSource, matchesRedirectUri, parseRedirectUri, redirectTo } from './redirect-uri.ts'

const SCHEMES = ['cursor', 'vscode']
const refused = expect.objectContaining({ reason: 'registration_uri' })

describe('parseRedirectUri', () => {
  it.each([
    ['https://claude.ai/api/mcp/auth_callback', 'https', 'claude.ai'],
    ['https://Example.com:8443/cb?a=b', 'https', 'example.com:8443'],
    ['https://vscode.dev/redirect', 'https', 'vscode.dev'],
    ['https://[2001:db8::1]/cb', 'https', '[2001:db8::1]'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'private-use', 'cursor:'],
    ['com.example.app:/cb', 'private-use', 'com.example.app:'],
    ['com.example.app:///cb', 'private-use', 'com.example.app:'],
  ])('takes %s', (text, kind, host) => {
    expect(parseRedirectUri(text, SCHEMES)).toEqual({ text, kind, host })
  })

  it.each([
    ['http://127.0.0.1:1/cb', '127.0.0.1:1'],
    ['http://[::1]/cb', '[::1]'],
    ['http://localhost/cb', 'localhost'],
    ['http://127.0.0.1:33418/', '127.0.0.1:33418'],
    ['http://localhost', 'localhost'],
  ])('takes the loopback URI %s (R55)', (text, host) => {
    expect(parseRedirectUri(text, [])).toEqual({ text, kind: 'loopback', host })
  })

  it('refuses http on any other host (R54)', () => {
    expect(() => parseRedirectUri('http://evil.example/cb', SCHEMES)).toThrow(refused)
  })

  it.each([
    'http://127.0.0.1.evil.com/cb',
    'http://localhost.evil.com/cb',
    'http://127.1/cb',
    'http://2130706433/cb',
    'http://0x7f.1/cb',
    'http://0177.0.0.1/cb',
    'http://0.0.0.0/cb',
    'http://127.0.0.2/cb',
    'http://[::]/cb',
    'http://[::ffff:127.0.0.1]/cb',
    'http://[0:0:0:0:0:0:0:1]/cb',
    'http://localhost./cb',
    'https://127.1/cb',
    'https://2130706433/cb',
  ])('refuses what only resembles loopback: %s (R56)', (text) => {
    expect(() => parseRedirectUri(text, SCHEMES)).toThrow(refused)
  })

  it.each(['https://a.example/cb#', 'https://a.example/#x', 'cursor://a/cb#x'])(
    'refuses the fragment of %s (R57)',
    (text) => {
      expect(() => parseRedirectUri(text, SCHEMES)).toThrow(refused)
    },
  )

  it.each([
    'https://a@b.example/cb',
    'https://a:b@b.example/cb',
    'cursor://a@b/cb',
    'https://*.b.example/cb',
    '/cb',
    '//b.example/cb',
    'cb',
    '',
    'https:\\\\b.example',
    'https://b.example\\cb',
    'https://b.example/a/..;/cb',
    'https://b.example/a/../cb',
    'https://b.example/./cb',
    'https://b.example/%2e%2E/cb',
    'https://b.example/a/.%2e;x/cb',
    'com.example.app:/a/../cb',
  ])('refuses userinfo, wildcards, relative references, backslashes and dot segments: %j (R58)', (text) => {
    expect(() => parseRedirectUri(text, SCHEMES)).toThrow(refused)
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a/b',
    'about:blank',
  ])('refuses %s, even where a list allows it (R59)', (text) => {
    expect(() => parseRedirectUri(text, ['javascript', 'data', 'vbscript', 'file', 'blob', 'about'])).toThrow(refused)
  })

  it('refuses a private-use scheme without a dot that no list allows, and tells which (R60)', () => {
    expect(() => parseRedirectUri('myapp:/cb', SCHEMES)).toThrow(
      expect.objectContaining({
        reason: 'registration_uri',
        details: { member: 'redirect_uris', check: 'scheme', scheme: 'myapp' },
      }),
    )
    expect(parseRedirectUri('myapp:/cb', ['myapp']).kind).toBe('private-use')
  })

  it('refuses the out-of-band URI (R61)', () => {
    expect(() => parseRedirectUri('urn:ietf:wg:oauth:2.0:oob', ['urn'])).toThrow(refused)
    expect(() => parseRedirectUri('urn:ietf:wg:oauth:2.0:oob:auto', SCHEMES)).toThrow(refused)
  })

  it.each([
    'https://',
    'https:///cb',
    'https:/b.example/cb',
    'https://b.example:/cb',
    'https://b.example:0/cb',
    'https://b.example:0443/cb',
    'https://b.example:65536/cb',
    'https://b.example./cb',
    'https://b..example/cb',
    'https://ü.example/cb',
    'https://b.example/ü',
    'https://b.example/a b',
    'https://b.example/%zz',
    'HTTPS://b.example/cb',
    'com.example.app:cb',
    'com.example.app:',
    'cursor://a:65536/cb',
    'cursor://[/cb',
    `https://b.example/${'a'.repeat(2048)}`,
  ])('refuses %j', (text) => {
    expect(() => parseRedirectUri(text, SCHEMES)).toThrow(refused)
  })

  it.each(['code=x', 'a=b&state=1', '%63ode=x', 'iss=https://e', 'error'])(
    'refuses the query %s, with which an answer would have two of a parameter (R139)',
    (query) => {
      expect(() => parseRedirectUri(`https://b.example/cb?${query}`, SCHEMES)).toThrow(refused)
      expect(() => parseRedirectUri(`com.example.app:/cb?${query}`, SCHEMES)).toThrow(refused)
    },
  )

  it('takes 2,048 characters', () => {
    expect(parseRedirectUri('https://b.example/'.padEnd(2048, 'a'), SCHEMES).text).toHaveLength(2048)
  })

  it.each([
    ['length', 'https://b.example/'.padEnd(2049, 'a')],
    ['characters', 'https://b.example/a b'],
    ['relative', '/cb'],
    ['host', 'https://127.1/cb'],
    ['http beyond loopback', 'http://b.example/cb'],
    ['dot segment', 'https://b.example/../cb'],
    ['query names a response parameter', 'https://b.example/cb?code=x'],
    ['shape', 'com.example.app:cb'],
  ])('tells the operator what is wrong: %s', (check, uri) => {
    expect(() => parseRedirectUri(uri, SCHEMES)).toThrow(
      expect.objectContaining({ details: { member: 'redirect_uris', check } }),
    )
  })

  it('tells of a refused scheme its first forty characters', () => {
    expect(() => parseRedirectUri(`${'a'.repeat(41)}:/cb`, SCHEMES)).toThrow(
      expect.objectContaining({ details: { member: 'redirect_uris', check: 'scheme', scheme: 'a'.repeat(40) } }),
    )
  })
})

describe('matchesRedirectUri', () => {
  it.each([
    'https://A.example/cb',
    'https://a.example/Cb',
    'https://a.example/cb/',
    'https://a.example:443/cb',
    'https://a.example/%63b',
    'https://a.example/cb?x=1',
    'https://a.example/cb?',
    'https://a.example/cb#',
    'HTTPS://a.example/cb',
    ' https://a.example/cb',
  ])('refuses %s for https://a.example/cb (R125)', (requested) => {
    expect(matchesRedirectUri('https://a.example/cb', requested)).toBe(false)
    expect(matchesRedirectUri('https://a.example/cb', 'https://a.example/cb')).toBe(true)
  })

  it.each(['127.0.0.1', '[::1]', 'localhost'])('lets the port of %s be any, or none (R126)', (host) => {
    expect(matchesRedirectUri(`http://${host}:3000/cb?a=b`, `http://${host}:51004/cb?a=b`)).toBe(true)
    expect(matchesRedirectUri(`http://${host}/cb`, `http://${host}:51004/cb`)).toBe(true)
    expect(matchesRedirectUri(`http://${host}/cb`, `http://${host}:65535/cb`)).toBe(true)
    expect(matchesRedirectUri(`http://${host}:3000/cb`, `http://${host}/cb`)).toBe(true)
    expect(matchesRedirectUri(`http://${host}/`, `http://${host}:33418/`)).toBe(true)
  })

  it.each([
    'http://127.0.0.1:3000/other',
    'http://127.0.0.1:3000/cb/',
    'http://127.0.0.1:3000/cb?x=1',
    'http://localhost:3000/cb',
    'http://[::1]:3000/cb',
    'https://127.0.0.1:3000/cb',
    'http://127.0.0.1.evil.com/cb',
    'http://127.0.0.1:3000@evil.com/cb',
    'http://127.0.0.1:65536/cb',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:3000/cb#x',
  ])('refuses %s for http://127.0.0.1:3000/cb (R127)', (requested) => {
    expect(matchesRedirectUri('http://127.0.0.1:3000/cb', requested)).toBe(false)
  })

  it('lets no other port be free (R128)', () => {
    expect(matchesRedirectUri('https://a.example:8443/cb', 'https://a.example:9443/cb')).toBe(false)
    expect(matchesRedirectUri('https://a.example/cb', 'https://a.example:9443/cb')).toBe(false)
    expect(matchesRedirectUri('https://localhost:3000/cb', 'https://localhost:3001/cb')).toBe(false)
    expect(matchesRedirectUri('cursor://a:1/cb', 'cursor://a:2/cb')).toBe(false)
  })
})

describe('redirectTo', () => {
  it('appends to whatever query there is (R139)', () => {
    expect(redirectTo('https://a.example/cb', { code: '1' })).toBe('https://a.example/cb?code=1')
    expect(redirectTo('https://a.example/cb?x=%61', { code: '1' })).toBe('https://a.example/cb?x=%61&code=1')
    expect(redirectTo('https://a.example/cb?', { code: '1' })).toBe('https://a.example/cb?code=1')
    expect(redirectTo('https://a.example/cb?x&', { code: '1' })).toBe('https://a.example/cb?x&code=1')
  })

  it('keeps its own parameters apart from a query that ends in a question mark', () => {
    expect(redirectTo('https://a.example/cb?x=?', { code: '1' })).toBe('https://a.example/cb?x=?&code=1')
    expect(redirectTo('https://a.example/cb??', { code: '1' })).toBe('https://a.example/cb??&code=1')
  })

  it('normalises nothing', () => {
    expect(redirectTo('https://A.example:443', { code: '1' })).toBe('https://A.example:443?code=1')
    expect(redirectTo('cursor://anysphere.cursor-mcp/cb', { code: '1' })).toBe(
      'cursor://anysphere.cursor-mcp/cb?code=1',
    )
  })

  it('leaves out what has no value', () => {
    expect(redirectTo('https://a.example/cb', { code: 'a b', state: undefined })).toBe(
      'https://a.example/cb?code=a%20b',
    )
    expect(redirectTo('https://a.example/cb', {})).toBe('https://a.example/cb')
  })
})

describe('formActionSource', () => {
  it.each([
    ['https://claude.ai/api/cb?x=1', 'https://claude.ai'],
    ['https://a.example:8443/cb', 'https://a.example:8443'],
    ['http://127.0.0.1:33418/', 'http://127.0.0.1:33418'],
    ['http://localhost/cb', 'http://localhost'],
    ['http://[::1]:3000/cb', 'http:'],
    ['https://[2001:db8::1]/cb', 'https:'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor:'],
    ['com.example.app:/cb', 'com.example.app:'],
  ])('gives for %s the source %s', (uri, source) => {
    expect(formActionSource(uri)).toBe(source)
  })

  it('gives no source for what is no URI', () => {
    expect(() => formActionSource('cb')).toThrow('without a scheme')
  })
})
