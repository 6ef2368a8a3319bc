import { epochMs, type RevocationEntry } from '@gw/oauth-core'
import { expect, it } from 'vitest'
import { announcementArguments, parseFloor, parseInstant, parseStreamEntry } from './entries.ts'

const entries: readonly RevocationEntry[] = [
  { kind: 'grant', id: 'a1', until: epochMs(1_900_000_000_000) },
  { kind: 'key', id: 'k1', until: epochMs(0) },
  { kind: 'subject', id: 'github:1', notBefore: epochMs(1), until: epochMs(Number.MAX_SAFE_INTEGER) },
  { kind: 'client', id: 'c1', notBefore: epochMs(0), until: epochMs(2) },
]

it.each(entries)('reads $kind as announced', (entry) => {
  const [kind, id, , notBefore, until] = announcementArguments(entry).map(String)
  expect(parseStreamEntry(['k', kind ?? '', 'i', id ?? '', 'n', notBefore ?? '', 'u', until ?? ''])).toEqual(entry)
})

// `Number` reads each of these as an instant, some as one that is past.
it.each(['', ' ', '-0', '-1', '1.5', '1e3', '0x10', '007', ' 1', '9007199254740993', 'Infinity', 'x'])(
  'takes %j for no instant, and says that the store cannot be read',
  (text) => {
    expect(() => parseInstant(text)).toThrow('store_unavailable')
    expect(() => parseStreamEntry(['k', 'grant', 'i', 'a1', 'n', '0', 'u', text])).toThrow('store_unavailable')
    expect(() => parseStreamEntry(['k', 'client', 'i', 'c1', 'n', text, 'u', '1'])).toThrow('store_unavailable')
    expect(() => parseFloor('c:c1', `${text}:1`)).toThrow('store_unavailable')
    expect(() => parseFloor('c:c1', `1:${text}`)).toThrow('store_unavailable')
    expect(() => parseFloor('k:k1', `${text}:1`)).toThrow('store_unavailable')
  },
)

it('refuses what it knows only a part of', () => {
  expect(() => parseStreamEntry(['k', 'grant', 'i', 'a1', 'n', '0'])).toThrow('store_unavailable')
  expect(() => parseStreamEntry(['k', 'tenant', 'i', 'a1', 'n', '0', 'u', '1'])).toThrow('store_unavailable')
  expect(() => parseFloor('c:c1', '1:2:3')).toThrow('store_unavailable')
  expect(() => parseFloor('c:c1', '1')).toThrow('store_unavailable')
  for (const field of ['x:c1', 'sX', 's', 's:', 'scc1']) {
    expect(() => parseFloor(field, '1:2')).toThrow('store_unavailable')
  }
  expect(() => parseStreamEntry(['k', 'grant', 'i', '', 'n', '0', 'u', '1'])).toThrow('store_unavailable')
})
