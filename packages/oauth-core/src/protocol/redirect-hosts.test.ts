import { describe, expect, it } from 'vitest'
import { permitsRedirectUri, redirectHostFaults } from './redirect-hosts.ts'
import { parseRedirectUri } from './redirect-uri.ts'

const permits = (hosts: Parameters<typeof permitsRedirectUri>[0], uri: string): boolean =>
  permitsRedirectUri(hosts, parseRedirectUri(uri, ['cursor']))

describe('permitsRedirectUri', () => {
  it('takes every host without lists, and none beside those of a list, not even of an empty one', () => {
    expect(permits({}, 'https://any.example/cb')).toBe(true)
    expect(permits({ allow: [] }, 'https://any.example/cb')).toBe(false)
    const hosts = { allow: ['claude.ai', '.example.com'] }
    for (const uri of ['https://claude.ai/cb', 'https://CLAUDE.ai:8443/cb', 'https://a.b.example.com/cb']) {
      expect(permits(hosts, uri)).toBe(true)
    }
    for (const uri of ['https://x.claude.ai/cb', 'https://example.com/cb', 'https://evilexample.com/cb']) {
      expect(permits(hosts, uri)).toBe(false)
    }
  })

  it('denies before it allows', () => {
    const hosts = { allow: ['.example.com'], deny: ['evil.example.com', '.test'] }
    expect(permits(hosts, 'https://good.example.com/cb')).toBe(true)
    for (const uri of ['https://evil.example.com/cb', 'https://a.test/cb']) {
      expect(permits(hosts, uri)).toBe(false)
    }
  })

  it('judges hosts of the network alone', () => {
    for (const uri of ['http://127.0.0.1:3000/cb', 'http://[::1]/cb', 'cursor://x/cb']) {
      expect(permits({ allow: [] }, uri)).toBe(true)
    }
  })
})

describe('redirectHostFaults', () => {
  it('finds what could never match', () => {
    expect(redirectHostFaults({ allow: ['claude.ai', '.example.com', '192.0.2.7', '[2001:db8::1]'] })).toEqual([])
    const wrong = [
      'Claude.ai',
      'https://claude.ai',
      'claude.ai/cb',
      'claude.ai:443',
      '*.example.com',
      '',
      'a b',
      'ü.example',
    ]
    expect(redirectHostFaults({ deny: wrong })).toEqual(
      wrong.map((entry) => expect.stringContaining(`such as "example.com", not "${entry}"`)),
    )
  })
})
