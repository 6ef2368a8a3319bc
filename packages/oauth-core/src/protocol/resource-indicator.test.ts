import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalResource, protectedResourceMetadataUrl } from './resource-indicator.ts'

describe('canonicalResource', () => {
  it.each([
    ['HTTPS://Notes.Example.com/mcp', 'https://notes.example.com/mcp'],
    ['https://notes.example.com:443/mcp', 'https://notes.example.com/mcp'],
    ['http://127.0.0.1:80/mcp', 'http://127.0.0.1/mcp'],
    ['https://notes.example.com/', 'https://notes.example.com'],
    ['https://notes.example.com', 'https://notes.example.com'],
    ['https://notes.example.com/mcp/', 'https://notes.example.com/mcp/'],
    ['https://notes.example.com/MCP?A=b', 'https://notes.example.com/MCP?A=b'],
  ])('writes %s as %s', (uri, canonical) => {
    expect(canonicalResource(uri)).toBe(canonical)
  })

  it.each([
    '/mcp',
    'notes.example.com/mcp',
    '//notes.example.com/mcp',
    'https:notes.example.com',
    'https://notes.example.com/mcp#',
    'https://notes.example.com/mcp#x',
    'https://a@notes.example.com/mcp',
    'https://notes.example.com/a/../mcp',
    'https://notes.example.com/%2e%2e/mcp',
    'https://notes.example.com\\mcp',
    'https://notes.example.com/a b',
    'https://notes.example.com/%zz',
    'https://127.1/mcp',
    'urn:example:notes',
    '',
  ])('knows no resource in %j', (uri) => {
    expect(canonicalResource(uri)).toBeUndefined()
  })

  it('is its own canonical form, and agrees with the URL parser', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'binary' })), (uri) => {
        const canonical = canonicalResource(uri)
        if (canonical === undefined) return
        expect(canonicalResource(canonical)).toBe(canonical)
        expect(new URL(canonical).host).toBe(new URL(uri).host)
      }),
    )
  })
})

describe('protectedResourceMetadataUrl', () => {
  it('stands between host and path', () => {
    expect(protectedResourceMetadataUrl('https://h.example/mcp')).toBe(
      'https://h.example/.well-known/oauth-protected-resource/mcp',
    )
    expect(protectedResourceMetadataUrl('http://127.0.0.1:8000')).toBe(
      'http://127.0.0.1:8000/.well-known/oauth-protected-resource',
    )
  })

  it('writes no slash for the root path', () => {
    expect(protectedResourceMetadataUrl('https://h.example/')).toBe(
      'https://h.example/.well-known/oauth-protected-resource',
    )
  })

  it('makes none for what is no resource', () => {
    expect(() => protectedResourceMetadataUrl('h.example/mcp')).toThrow('no http or https URL')
  })
})
