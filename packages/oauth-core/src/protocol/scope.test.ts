import { describe, expect, it } from 'vitest'
import { formatScope, parseScope, withImplied } from './scope.ts'

describe('parseScope', () => {
  it('keeps the order and drops repetitions', () => {
    expect(parseScope('notes:write notes:read notes:write')).toEqual(['notes:write', 'notes:read'])
  })

  it.each(['', ' a', 'a ', 'a  b', 'a\tb', 'a\nb', 'a"b', 'a\\b', 'ä', 'a\u0000'])('refuses %j', (text) => {
    expect(() => parseScope(text)).toThrow(
      expect.objectContaining({ reason: 'scope_unknown', details: { check: 'characters' } }),
    )
  })

  it('looks at no more than 100 names of a hundred thousand (R142)', () => {
    expect(parseScope(Array.from({ length: 100 }, (_, n) => `s${n}`).join(' '))).toHaveLength(100)
    expect(() => parseScope('a '.repeat(100_000))).toThrow(
      expect.objectContaining({ reason: 'scope_unknown', details: { check: 'count' } }),
    )
    expect(() => parseScope('notes:read "all"')).toThrow('scope_unknown')
  })
})

describe('formatScope', () => {
  it('divides by one space', () => {
    expect(formatScope(['a', 'b'])).toBe('a b')
    expect(formatScope([])).toBe('')
  })
})

describe('withImplied', () => {
  it('follows the hierarchy to its end', () => {
    const implies = { admin: ['write'], write: ['read'], read: [] }
    expect([...withImplied(['admin'], implies)]).toEqual(['admin', 'write', 'read'])
    expect([...withImplied(['read'], implies)]).toEqual(['read'])
  })

  it('ends where the hierarchy is a circle', () => {
    expect([...withImplied(['a'], { a: ['b'], b: ['a'] })]).toEqual(['a', 'b'])
  })

  it('takes nothing from the prototype', () => {
    expect([...withImplied(['constructor'], {})]).toEqual(['constructor'])
    expect([...withImplied(['a'], undefined)]).toEqual(['a'])
  })
})
