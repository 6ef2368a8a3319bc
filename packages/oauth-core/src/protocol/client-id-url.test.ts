import { describe, expect, it } from 'vitest'
import { isUrl, parseClientIdUrl } from './client-id-url.ts'

describe('isUrl', () => {
  it('knows a URL by its colon, which no id that is given out here has', () => {
    expect(isUrl('https://client.example.org/doc')).toBe(true)
    expect(isUrl('q7cEw3Zk-_0~.')).toBe(false)
  })
})

describe('parseClientIdUrl', () => {
  it.each([
    ['https://claude.ai/oauth/claude-code-client-metadata', 'claude.ai', 'https://claude.ai'],
    ['https://vscode.dev/oauth/client-metadata.json', 'vscode.dev', 'https://vscode.dev'],
    ['https://client.example.org:8443/a/b%20c;d=e', 'client.example.org', 'https://client.example.org:8443'],
    ['https://client.example.org:443/', 'client.example.org', 'https://client.example.org'],
    ['https://CLIENT.example.org/.well-known/doc', 'client.example.org', 'https://client.example.org'],
    ['https://xn--bcher-kva.example/...', 'xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ])('takes %s as it is', (text, hostname, origin) => {
    expect(parseClientIdUrl(text)).toEqual({ text, hostname, origin })
  })

  it.each([
    ['http', 'http://client.example.org/doc'],
    ['other schemes', 'ftp://client.example.org/doc'],
    ['capitals in the scheme', 'HTTPS://client.example.org/doc'],
    ['no path', 'https://client.example.org'],
    ['a fragment', 'https://client.example.org/doc#a'],
    ['an empty fragment', 'https://client.example.org/doc#'],
    ['a user', 'https://user@client.example.org/doc'],
    ['a password', 'https://user:fake-password@client.example.org/doc'],
    ['a dot segment', 'https://client.example.org/./doc'],
    ['two dots', 'https://client.example.org/a/../doc'],
    ['two dots at the end', 'https://client.example.org/a/..'],
    ['encoded dots', 'https://client.example.org/%2e%2e/doc'],
    ['half-encoded dots', 'https://client.example.org/.%2E/doc'],
    ['dots with a parameter', 'https://client.example.org/..;/doc'],
    ['a query', 'https://client.example.org/doc?a=b'],
    ['an empty query', 'https://client.example.org/doc?'],
    ['a backslash', 'https://client.example.org\\doc'],
    ['a space', 'https://client.example.org/a doc'],
    ['a broken escape', 'https://client.example.org/%2'],
    ['letters beyond ASCII', 'https://client.example.org/döc'],
    ['a name beyond ASCII', 'https://bücher.example/doc'],
    ['a line break', 'https://client.example.org/doc\n'],
    ['a wildcard', 'https://*.example.org/doc'],
    ['a port too high', 'https://client.example.org:65536/doc'],
    ['513 characters', `https://client.example.org/${'a'.repeat(486)}`],
  ])('refuses %s (R96-R98)', (_what, text) => {
    expect(() => parseClientIdUrl(text)).toThrow('client_document')
  })

  it.each([
    'https://127.0.0.1/doc',
    'https://1.1.1.1/doc',
    'https://127.1/doc',
    'https://2130706433/doc',
    'https://0x7f000001/doc',
    'https://0x7f.1/doc',
    'https://0177.0.0.1/doc',
    'https://[::1]/doc',
    'https://[::ffff:7f00:1]/doc',
    'https://[2606:4700::1111]/doc',
    'https://127.0.0.1./doc',
    'https://client.example.org./doc',
    'https://localhost/doc',
    'https://redis:6379/doc',
  ])('refuses an address, or a name of this network, in place of a domain: %s (R104, R121)', (text) => {
    expect(() => parseClientIdUrl(text)).toThrow('client_document')
  })

  it('takes 512 characters', () => {
    expect(parseClientIdUrl(`https://client.example.org/${'a'.repeat(485)}`).text).toHaveLength(512)
  })

  it.each([
    ['length', `https://client.example.org/${'a'.repeat(486)}`],
    ['shape', 'https://client.example.org'],
    ['dot segment', 'https://client.example.org/../doc'],
    ['host', 'https://localhost/doc'],
  ])('tells the operator that the %s is wrong', (check, text) => {
    expect(() => parseClientIdUrl(text)).toThrow(expect.objectContaining({ details: { check: `client_id ${check}` } }))
  })
})
