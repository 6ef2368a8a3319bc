import { ConfigurationError } from '@gw/oauth-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createServiceDirectory, type ServiceDirectory, type ServiceDirectoryOptions } from './service-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'services-'))
afterAll(() => rmSync(folder, { recursive: true }))

const place = { baseDomain: 'example.com', issuer: 'https://auth.example.com' }

function fromText(text: string, options: ServiceDirectoryOptions = place): ServiceDirectory {
  const file = join(folder, 'services.yaml')
  writeFileSync(file, text)
  return createServiceDirectory({ ...options, file })
}

function faultsOf(text: string, options?: ServiceDirectoryOptions): readonly string[] {
  try {
    fromText(text, options)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

const resourcesOf = (services: ServiceDirectory): readonly string[] =>
  [...services.list()].map((service) => service.resource)

describe('without a file', () => {
  const services = createServiceDirectory(place)

  it('makes every host below the base domain a service', () => {
    expect(services.match('notes.example.com', '/mcp/x')?.resource).toBe('https://notes.example.com/mcp')
    expect(services.find('HTTPS://A-1.Example.com:443/mcp')?.resource).toBe('https://a-1.example.com/mcp')
    expect(services.at('notes.example.com').map((service) => service.resource)).toEqual([
      'https://notes.example.com/mcp',
    ])
  })

  it.each([
    ...'auth.example.com example.com a.b.example.com -a.example.com a-.example.com A.example.com notes.example.com:8443'.split(
      ' ',
    ),
    ...'notes.example.org notes.example.com.evil.test xexample.com .example.com *.example.com a_b.example.com'.split(
      ' ',
    ),
    `${'a'.repeat(64)}.example.com`,
  ])('knows no service at %s', (host) => {
    expect(services.match(host, '/mcp')).toBeUndefined()
    expect(services.at(host)).toEqual([])
  })

  it('takes whole path segments', () => {
    expect(services.match('notes.example.com', '/mcpx')).toBeUndefined()
    expect(services.match('notes.example.com', '/')).toBeUndefined()
    expect(services.find('https://notes.example.com/mcp/')).toBeUndefined()
    expect(services.find('https://notes.example.com')).toBeUndefined()
    expect(services.find('http://notes.example.com/mcp')).toBeUndefined()
    expect(services.find('https://notes.example.com/x/../mcp')).toBeUndefined()
    expect(services.find('no URL')).toBeUndefined()
  })

  it('counts once in the list, by a name that nobody can ask for', () => {
    expect(resourcesOf(services)).toEqual(['https://*.example.com/mcp'])
    expect(services.find('https://*.example.com/mcp')).toBeUndefined()
  })

  it('gives one object for one resource, and stays bounded', () => {
    const first = services.match('notes.example.com', '/mcp')
    expect(services.find('https://notes.example.com/mcp')).toBe(first)
    for (let index = 0; index < 3000; index += 1) services.match(`n${index}.example.com`, '/mcp')
    expect(services.match('notes.example.com', '/mcp')).toEqual(first)
  })

  it('has only services of this process where there is no base domain', () => {
    const issuer = 'http://127.0.0.1:8000'
    const own = [{ resource: 'http://127.0.0.1:8000/mcp' }]
    expect(resourcesOf(createServiceDirectory({ issuer, own }))).toEqual(['http://127.0.0.1:8000/mcp'])
    expect(() => createServiceDirectory({ issuer })).toThrow(ConfigurationError)
  })
})

describe('a services file', () => {
  it('gives each service what it says', () => {
    const services = fromText(`
services:
  notes:
    name: Notes
    scopes: { notes:read: Read your notes, notes:write: Change your notes }
    implies: { notes:write: [notes:read] }
    require: [notes:read]
    tools: { 'delete_*': [notes:write] }
    checksHeaders: true
    admit: { users: [alice, 'corp:bob', 'id:583231'], organizations: [acme], teams: [acme/ops, 'corp:all'] }
    origins: ['https://app.example.com', 'http://localhost:3000', 'vscode-webview://abc']
    default: true
    browser: false
  other:
    url: https://other.example.org:8443/v1/mcp
  plain:
`)
    expect(services.find('https://notes.example.com/mcp')).toEqual({
      resource: 'https://notes.example.com/mcp',
      name: 'Notes',
      scopes: { 'notes:read': 'Read your notes', 'notes:write': 'Change your notes' },
      implies: { 'notes:write': ['notes:read'] },
      require: ['notes:read'],
      tools: { 'delete_*': ['notes:write'] },
      checksHeaders: true,
      admit: {
        users: ['github:alice', 'corp:bob', 'github:id:583231'],
        organizations: ['github:acme'],
        teams: ['github:acme/ops', 'corp:all'],
      },
      origins: ['https://app.example.com', 'http://localhost:3000', 'vscode-webview://abc'],
      default: true,
    })
    expect(services.match('other.example.org:8443', '/v1/mcp')).toEqual({
      resource: 'https://other.example.org:8443/v1/mcp',
    })
    expect(services.match('plain.example.com', '/mcp')).toEqual({ resource: 'https://plain.example.com/mcp' })
    expect(services.match('stranger.example.com', '/mcp')).toBeUndefined()
    expect(resourcesOf(services)).toHaveLength(3)
  })

  it('keeps the wildcard beside the named ones, which win whole hosts', () => {
    const services = fromText(`
services:
  '*': { name: Anything, admit: { users: [alice] } }
  notes: { url: https://notes.example.com/v2 }
`)
    expect(services.match('notes.example.com', '/mcp')).toBeUndefined()
    expect(services.find('https://notes.example.com/mcp')).toBeUndefined()
    expect(services.match('notes.example.com', '/v2')).toEqual({ resource: 'https://notes.example.com/v2' })
    expect(services.match('other.example.com', '/mcp')).toMatchObject({
      name: 'Anything',
      admit: { users: ['github:alice'] },
    })
    expect(services.match('auth.example.com', '/mcp')).toBeUndefined()
    expect(resourcesOf(services)).toEqual(['https://notes.example.com/v2', 'https://*.example.com/mcp'])
  })

  it('stands beside services of this process', () => {
    const own = [{ resource: 'http://127.0.0.1:8000/mcp' }]
    const services = fromText('services: { a: { url: https://a.test/mcp } }', { issuer: 'http://127.0.0.1:8000', own })
    expect(services.match('127.0.0.1:8000', '/mcp')).toBe(own[0])
    expect(services.match('a.test', '/mcp')?.resource).toBe('https://a.test/mcp')
  })

  it('names every fault at once, each with its place', () => {
    const faults = faultsOf(`
services:
  '*': { url: https://x.test/mcp, default: true, require: [] }
  My Notes: {}
  a: { browser: true }
  b: { admit: {}, origins: ['null', 'https://a.test/', '*'] }
  c: { admit: { users: ['*', 'a b', 'corp:'], organizations: [acme/ops], teams: [acme] } }
  d: { scopes: { r: Read, w: Write } }
  e: { scopes: { r: Read }, tools: { x: [w], y: [], '': [r] } }
  f: { url: http://f.test/mcp, require: [] }
  g: { url: https://a.example.com/mcp }
`)
    const expected = [
      'services.*: url is set',
      'services.*: default is true',
      'services.*: resource https://any.example.com/mcp: require is empty',
      'services.My Notes: url is missing',
      'services.a: browser is true: web pages behind sign-in are not built yet',
      'services.b: admit names nobody',
      'services.b: origins has "null"',
      'services.b: origins has "https://a.test/"',
      'services.b: origins has "*"',
      'services.c: admit has "github:*"',
      'services.c: admit has "github:a b"',
      'services.c: admit has "github:corp:"',
      'services.c: admit.organizations has "github:acme/ops"',
      'services.c: admit.teams has "github:acme"',
      'resource https://d.example.com/mcp: require is missing',
      'services.e: tools.x names w',
      'services.e: tools.y is empty',
      'services.e: tools has an empty name',
      'resource http://f.test/mcp: must be https',
      'resource http://f.test/mcp: require is empty',
      'resource https://a.example.com/mcp comes twice',
    ]
    for (const start of expected) expect(faults).toContainEqual(expect.stringContaining(start))
    expect(faults).toHaveLength(expected.length)
  })

  it.each([
    ['services: {', 'the file is no YAML'],
    ['services: { a: {}, a: {} }', 'the file is no YAML'],
    ['', 'the file: '],
    ['services: [notes]', 'services: '],
    ['services: {}', 'there is no service'],
    ['services: { a: { requires: [x] } }', 'services.a has "requires", which is no setting'],
    ['services: { a: { checksHeaders: "yes" } }', 'services.a.checksHeaders: '],
    ['services: { a: { require: mcp } }', 'services.a.require: '],
    ['services: { a: {} }\nother: 1', 'the file has "other", which is no setting'],
  ])('refuses %j', (text, start) => {
    expect(faultsOf(text)).toEqual([expect.stringContaining(start)])
  })

  it('needs a base domain for what has no URL', () => {
    const nowhere = { issuer: 'http://127.0.0.1:8000' }
    expect(faultsOf('services: { "*": {}, a: {} }', nowhere)).toEqual([
      'services.*: there is no BASE_DOMAIN: set it, or remove the wildcard',
      'services.a: url is missing, and without BASE_DOMAIN there is no default',
    ])
  })

  it('says so when it cannot be read', () => {
    expect(() => createServiceDirectory({ ...place, file: join(folder, 'none.yaml') })).toThrow(/none\.yaml.*ENOENT/)
  })
})

describe('another text', () => {
  it('replaces all services at once and raises the revision', () => {
    const services = fromText('services: { a: {}, b: {} }')
    const { revision } = services
    services.replace('services: { b: {}, c: { admit: { users: [bob] } } }')
    expect(resourcesOf(services)).toEqual(['https://b.example.com/mcp', 'https://c.example.com/mcp'])
    expect(services.match('a.example.com', '/mcp')).toBeUndefined()
    expect(services.revision).toBe(revision + 1)
  })

  it('changes nothing when it is at fault', () => {
    const services = fromText('services: { a: {} }')
    const before = services.match('a.example.com', '/mcp')
    expect(() => services.replace('services: { b: {}, c: { require: [] } }')).toThrow(ConfigurationError)
    expect(services.match('a.example.com', '/mcp')).toBe(before)
    expect(services.match('b.example.com', '/mcp')).toBeUndefined()
    expect(services).toMatchObject({ revision: 0, text: 'services: { a: {} }' })
  })
})
