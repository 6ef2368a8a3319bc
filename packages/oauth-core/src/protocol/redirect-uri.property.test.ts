import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formActionSource, matchesRedirectUri, parseRedirectUri, redirectTo } from './redirect-uri.ts'

const hosts = fc.constantFrom('127.0.0.1', '[::1]', 'localhost', 'a.example', 'evil.example', '127.1', 'LOCALHOST')
const ports = fc.option(fc.integer({ min: 0, max: 70_000 }), { nil: undefined })
const uris = fc
  .tuple(
    fc.constantFrom('http:', 'https:', 'cursor:', 'com.example:', 'javascript:'),
    hosts,
    ports,
    fc.webPath(),
    fc.string(),
  )
  .map(([scheme, host, port, path, tail]) => `${scheme}//${host}${port === undefined ? '' : `:${port}`}${path}${tail}`)
const texts = fc.oneof(
  uris,
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
)

const accepts = (text: string): boolean => {
  try {
    parseRedirectUri(text, ['cursor'])
    return true
  } catch {
    return false
  }
}

/** Text as it comes, and what a person would read of it. */
const accepted = texts.filter(accepts)

describe('parseRedirectUri', () => {
  it('changes no byte (R83)', () => {
    fc.assert(
      fc.property(accepted, (text) => {
        expect(parseRedirectUri(text, ['cursor']).text).toBe(text)
      }),
    )
  })

  it('shows the host that a browser would go to', () => {
    fc.assert(
      fc.property(accepted, (text) => {
        const { kind, host } = parseRedirectUri(text, ['cursor'])
        const url = new URL(text)
        const shown = kind === 'private-use' ? `${url.protocol}//` : `${url.protocol}//${host}`
        expect(kind === 'private-use' ? host : new URL(shown).host).toBe(
          kind === 'private-use' ? url.protocol : url.host,
        )
      }),
    )
  })
})

/** A registered URI, and the same with something put into it. */
const neighbours = fc
  .tuple(accepted, fc.nat(), fc.nat(3), fc.constantFrom('', ':1', ':99999', '@', '.', '/', '#', '%2f', 'e', '\n', '?'))
  .map(([uri, at, removed, inserted]): readonly [string, string] => {
    const position = at % (uri.length + 1)
    return [uri, uri.slice(0, position) + inserted + uri.slice(position + removed)]
  })

describe('matchesRedirectUri', () => {
  it('lets through only what could be registered on the same host', () => {
    fc.assert(
      fc.property(neighbours, ([registered, requested]) => {
        const sameHost = (): boolean => new URL(requested).hostname === new URL(registered).hostname
        expect(!matchesRedirectUri(registered, requested) || (accepts(requested) && sameHost())).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('redirectTo', () => {
  it('hands over every value as it was, and keeps the URI in front', () => {
    const states = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(uris.filter(accepts), states, (uri, state) => {
        const location = redirectTo(uri, { code: 'c', state })
        expect(location.startsWith(uri)).toBe(true)
        expect(location).toMatch(/^[\x21-\x7e]+$/)
        const query = new URL(location).searchParams
        expect(query.getAll('state')).toEqual([state])
        expect(query.getAll('code')).toEqual(['c'])
      }),
    )
  })
})

describe('formActionSource', () => {
  it('cannot end its directive', () => {
    fc.assert(
      fc.property(accepted, (uri) => {
        expect(formActionSource(uri)).toMatch(/^[a-z][a-z0-9+.:/\-[\]]*$/)
      }),
    )
  })
})
