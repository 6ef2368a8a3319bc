import { describe, expect, it } from 'vitest'
import { formatRingRecord, parseRingRecord } from './ring-record.ts'

const RECORD = { wrappings: [{ kid: 'm', blob: 'b' }], sealed: 's' }

describe('parseRingRecord', () => {
  it('reads what was written', () => {
    expect(parseRingRecord(formatRingRecord(RECORD))).toEqual(RECORD)
  })

  it.each([
    ['{"v":2}', 'version 2, this release knows 1'],
    ['{}', 'version undefined'],
    ['[1]', 'version undefined'],
    ['"v"', 'version undefined'],
    ['{', 'version undefined'],
    ['{"v":1,"sealed":"s"}', 'malformed'],
    ['{"v":1,"wrappings":[{"kid":"m"}],"sealed":"s"}', 'malformed'],
    ['{"v":1,"wrappings":["m"],"sealed":"s"}', 'malformed'],
    ['{"v":1,"wrappings":[]}', 'malformed'],
  ])('refuses %s', (body, message) => {
    expect(() => parseRingRecord(body)).toThrow(message)
  })
})
