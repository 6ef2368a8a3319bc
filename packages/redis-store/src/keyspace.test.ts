import { epochMs } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import {
  feedOf,
  FEEDS,
  findRecordKey,
  indexField,
  limitKey,
  parseFloorField,
  recordKey,
  recordPattern,
} from './keyspace.ts'

const until = epochMs(0)
const GRANT = `7${'A'.repeat(21)}`

describe('keyspace', () => {
  it('names records as STORAGE.md does', () => {
    expect(recordKey({ kind: 'grant', id: GRANT })).toBe(`gw:{b7}:g:${GRANT}`)
    expect(recordKey({ kind: 'client', id: 'x' })).toBe('gw:c:x')
    expect(recordKey({ kind: 'person', id: 'login:x' })).toBe('gw:u:login:x')
    expect(recordKey({ kind: 'interaction', id: 'x' })).toBe('gw:p:x')
    expect(recordKey({ kind: 'session', id: 'x' })).toBe('gw:s:x')
    expect(recordKey({ kind: 'once', id: 'x' })).toBe('gw:o:x')
    expect(recordKey({ kind: 'system', id: 'epoch' })).toBe('gw:{meta}:epoch')
    expect(limitKey('register:one')).toBe('gw:l:register:one')
  })

  it('lays a grant beside the feed of its bucket, and everything else beside the floors', () => {
    expect(FEEDS).toHaveLength(17)
    expect(feedOf({ kind: 'grant', id: GRANT, until })).toEqual({ stream: 'gw:{b7}:rev', index: 'gw:{b7}:dead' })
    const floors = { stream: 'gw:{meta}:rev', index: 'gw:{meta}:floors' }
    expect(feedOf({ kind: 'key', id: 'k', until })).toEqual(floors)
    expect(feedOf({ kind: 'subject', id: 'a:b', notBefore: until, until })).toEqual(floors)
  })

  it('finds the record behind a name again', () => {
    for (const kind of ['grant', 'client', 'person', 'system'] as const) {
      expect(findRecordKey(kind, recordKey({ kind, id: GRANT }))).toEqual({ kind, id: GRANT })
      expect(recordPattern(kind)).toMatch(/\*$/)
    }
    expect(findRecordKey('system', 'gw:{meta}:rev')).toBeUndefined()
    expect(findRecordKey('system', 'gw:{meta}:floors')).toBeUndefined()
  })

  it('finds the subject, client or key behind a floor again', () => {
    for (const kind of ['subject', 'client'] as const) {
      const entry = { kind, id: 'https://a:b|s:c', notBefore: until, until }
      expect(parseFloorField(indexField(entry))).toEqual({ kind, id: entry.id })
    }
    expect(parseFloorField(indexField({ kind: 'key', id: 'k:1', until }))).toEqual({ kind: 'key', id: 'k:1' })
    expect(parseFloorField('x:y')).toBeUndefined()
  })

  it('refuses names that would leave their place', () => {
    for (const id of ['rev', 'floors']) expect(() => recordKey({ kind: 'system', id })).toThrow(RangeError)
    for (const id of ['g123', '', 'a}b', 'a*b']) expect(() => recordKey({ kind: 'grant', id })).toThrow(RangeError)
    expect(() => feedOf({ kind: 'grant', id: 'xyz', until })).toThrow(RangeError)
  })
})
