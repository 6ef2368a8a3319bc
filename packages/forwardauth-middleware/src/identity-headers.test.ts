import { epochMs, type Principal } from '@gw/oauth-core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityHeaders } from './identity-headers.ts'

const anybody: Principal = {
  subject: 'github:1',
  clientId: 'c1',
  grantId: 'g1',
  scopes: ['mcp'],
  resource: 'https://notes.test/mcp',
  groups: [],
  expiresAt: epochMs(0),
}

const namesOf = (headers: readonly string[]): readonly string[] => headers.filter((_, index) => index % 2 === 0)
const valuesOf = (headers: readonly string[]): readonly string[] => headers.filter((_, index) => index % 2 === 1)

const anyCharacter = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

describe('identityHeaders', () => {
  it('always gives all five, empty where there is nothing to say (R340)', () => {
    const headers = identityHeaders({ ...anybody, scopes: [] })
    expect(namesOf(headers)).toEqual(['X-User-Id', 'X-User-Name', 'X-User-Groups', 'X-Client-Id', 'X-Scope'])
    expect(valuesOf(headers)).toEqual(['github:1', '', '', 'c1', ''])
  })

  it('percent-encodes what could break a header, a list or the decoding (R341)', () => {
    const [, id, , name, , groups, , client, , scope] = identityHeaders({
      ...anybody,
      login: ' Zoë,\r\nX-User-Id: root 100% ',
      groups: ['github:acme/ops', 'corp:a,b', 'corp:é'],
      clientId: 'https://app.test/a%20b',
      scopes: ['notes:read', 'notes:write'],
    })
    expect(id).toBe('github:1')
    expect(name).toBe('%20Zo%C3%AB%2C%0D%0AX-User-Id: root 100%25%20')
    expect(groups).toBe('github:acme/ops,corp:a%2Cb,corp:%C3%A9')
    expect(client).toBe('https://app.test/a%2520b')
    expect(scope).toBe('notes:read notes:write')
  })

  it('writes visible ASCII only, which decodes to what it was, for any text (R341)', () => {
    const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.string())
    fc.assert(
      fc.property(
        text,
        fc.array(
          text.filter((group) => group !== ''),
          { minLength: 1 },
        ),
        (login, groups) => {
          const headers = identityHeaders({ ...anybody, login, groups })
          for (const value of valuesOf(headers)) {
            expect(value).toMatch(/^[!-~]*(?: +[!-~]+)*$/)
          }
          expect(decodeURIComponent(headers[3] ?? '')).toBe(login.toWellFormed())
          const list = headers[5]?.split(',').map((group) => decodeURIComponent(group))
          expect(list).toEqual(groups.map((group) => group.toWellFormed()))
        },
      ),
    )
  })

  it('survives half a character', () => {
    expect(identityHeaders({ ...anybody, login: 'a\ud800' })[3]).toBe('a%EF%BF%BD')
  })
})
