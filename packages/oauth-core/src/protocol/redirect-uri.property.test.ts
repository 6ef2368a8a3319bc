import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
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
  } catch (error) {
    expect(isOAuthError(error) && error.reason).toBe('registration_uri')
    return false
  }
}

describe('parseRedirectUri', () => {
  it('throws nothing but registration_uri, and changes no byte (R83)', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (accepts(text)) expect(parseRedirectUri(text, ['cursor']).text).toBe(text)
      }),
    )
  })

  it('shows the host that a browser would go to', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (!accepts(text)) return
        const { kind, host } = parseRedirectUri(text, ['cursor'])
        const url = new URL(text)
        if (kind === 'private-use') expect(host).toBe(url.protocol)
        else expect(new URL(`${url.protocol}//${host}`).host).toBe(url.host)
      }),
    )
  })
})

describe('matchesRedirectUri', () => {
  it('lets no host but the registered one through', () => {
    fc.assert(
      fc.property(texts, texts, (registered, requested) => {
        if (!accepts(registered) || !matchesRedirectUri(registered, requested)) return
        expect(accepts(requested)).toBe(true)
        expect(new URL(requested).hostname).toBe(new URL(registered).hostname)
      }),
    )
  })
})

describe('redirectTo', () => {
  it('hands over every value as it was, and keeps the URI in front (R136)', () => {
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
      fc.property(texts.filter(accepts), (uri) => {
        expect(formActionSource(uri)).toMatch(/^[a-z][a-z0-9+.:/\-[\]]*$/)
      }),
    )
  })
})
