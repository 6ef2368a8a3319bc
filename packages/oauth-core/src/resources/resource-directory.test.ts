import { describe, expect, it } from 'vitest'
import type { Resource } from '../ports/resources.ts'
import { createResourceDirectory } from './resource-directory.ts'
import { requiredScopes, scopesOf } from './resource-scopes.ts'

const resource = 'https://notes.example.com/mcp'

describe('createResourceDirectory', () => {
  const notes: Resource = { resource: 'https://Notes.example.com/mcp', default: true }
  const inner: Resource = { resource: 'https://notes.example.com/mcp/inner' }
  const root: Resource = { resource: 'https://tasks.example.com' }
  const local: Resource = { resource: 'http://127.0.0.1:8000/mcp' }
  const directory = createResourceDirectory([notes, inner, root, local])

  it('finds by canonical form (R144)', () => {
    expect(directory.find('HTTPS://NOTES.example.com:443/mcp')).toBe(notes)
    expect(directory.find('https://tasks.example.com/')).toBe(root)
    expect(directory.find('https://notes.example.com/mcp/')).toBeUndefined()
    expect(directory.find('https://notes.example.com/')).toBeUndefined()
    expect(directory.find('not a resource')).toBeUndefined()
  })

  it('matches whole segments, and the longest wins (R348)', () => {
    expect(directory.match('notes.example.com', '/mcp')).toBe(notes)
    expect(directory.match('notes.example.com', '/mcp/x')).toBe(notes)
    expect(directory.match('notes.example.com', '/mcp/inner')).toBe(inner)
    expect(directory.match('notes.example.com', '/mcp/innermost')).toBe(notes)
    expect(directory.match('notes.example.com', '/mcpadmin')).toBeUndefined()
    expect(directory.match('notes.example.com', '/MCP')).toBeUndefined()
    expect(directory.match('tasks.example.com', '/anything')).toBe(root)
    expect(directory.match('127.0.0.1:8000', '/mcp')).toBe(local)
    expect(directory.match('127.0.0.1', '/mcp')).toBeUndefined()
    expect(directory.match('other.example.com', '/mcp')).toBeUndefined()
  })

  it('lists all, and those of one host', () => {
    expect([...directory.list()]).toEqual([notes, inner, root, local])
    expect(directory.at('notes.example.com')).toEqual(expect.arrayContaining([notes, inner]))
    expect(directory.at('other.example.com')).toEqual([])
  })

  it.each<[string, readonly Resource[], string]>([
    ['no resource', [], 'resources is empty'],
    ['no URL', [{ resource: 'notes' }], 'absolute URL'],
    ['a fragment', [{ resource: `${resource}#x` }], 'absolute URL'],
    ['a slash at the end', [{ resource: `${resource}/` }], 'end in a slash'],
    ['a slash for the root', [{ resource: 'https://notes.example.com/' }], 'end in a slash'],
    ['a query', [{ resource: `${resource}?x=1` }], 'no query'],
    ['http in the open', [{ resource: 'http://notes.example.com/mcp' }], 'must be https'],
    ['an empty require', [{ resource, require: [] }], 'require is empty'],
    ['several scopes without require', [{ resource, scopes: { a: 'A', b: 'B' } }], 'require is missing'],
    ['no scopes', [{ resource, scopes: {} }], 'scopes is empty'],
    ['a require of nothing known', [{ resource, require: ['other'] }], 'require names other'],
    ['an unknown key in implies', [{ resource, implies: { other: ['mcp'] } }], 'implies names other'],
    ['an unknown value in implies', [{ resource, implies: { mcp: ['other'] } }], 'implies names other'],
    ['a scope with a space', [{ resource, scopes: { 'a b': 'A' } }], 'visible ASCII'],
    ['a scope without words', [{ resource, scopes: { a: ' ' } }], 'no words for a'],
    ['offline_access', [{ resource, scopes: { offline_access: 'Stay' } }], 'scopes has offline_access'],
    [
      'two defaults',
      [
        { resource, default: true },
        { ...root, default: true },
      ],
      'several with default',
    ],
    ['the same twice', [{ resource }, { resource: 'https://NOTES.example.com:443/mcp' }], 'comes twice'],
  ])('refuses %s', (_, resources, words) => {
    expect(() => createResourceDirectory(resources)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining(words) }),
    )
  })

  it('tells all faults at once', () => {
    expect(() =>
      createResourceDirectory([
        { resource: 'x', require: [] },
        { resource: `${resource}/`, scopes: {} },
      ]),
    ).toThrow(expect.objectContaining({ faults: expect.objectContaining({ length: 4 }) }))
  })
})

describe('scopesOf and requiredScopes', () => {
  it('give one scope where none is named', () => {
    expect(Object.keys(scopesOf({ resource }))).toEqual(['mcp'])
    expect(requiredScopes({ resource })).toEqual(['mcp'])
  })

  it('give what is configured', () => {
    const scopes = { a: 'A', b: 'B' }
    expect(scopesOf({ resource, scopes, require: ['b'] })).toEqual(scopes)
    expect(requiredScopes({ resource, scopes, require: ['b'] })).toEqual(['b'])
    expect(requiredScopes({ resource, scopes: { a: 'A' } })).toEqual(['a'])
  })
})
