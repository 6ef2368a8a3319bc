import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shownName } from './shown-name.ts'

describe('shownName', () => {
  it.each([
    ['Claude', 'Claude'],
    ['  Claude \n\t Code ', 'Claude Code'],
    ['クロード', 'クロード'],
    ['Яндекс Notes', 'Яндекс Notes'],
    ['דוגמה', 'דוגמה'],
    ['Café 🔑', 'Café 🔑'],
  ])('leaves %j readable', (name, shown) => {
    expect(shownName(name)).toBe(shown)
  })

  it.each([
    ['bidi', 'evil\u202etxt\u2066x\u2069\u200f', 'eviltxtx'],
    ['zero-width', 'Cla\u200bu\u200dd\u2060e\u00ad', 'Claude'],
    ['controls', 'Cl\0au\u001bde\u0085', 'Claude'],
    ['Cyrillic in a Latin word', 'Clаude', 'Clude'],
    ['Greek in a Latin word', 'Gοοgle', 'Ggle'],
    ['full-width letters', 'Ｃｌａｕｄｅ', 'Claude'],
    ['mathematical letters', '𝐂𝐥𝐚𝐮𝐝𝐞', 'Claude'],
    ['letters of phonetic notation', 'Cl\u0251ude', 'Clude'],
    ['piled marks', `C${'\u0335'.repeat(50)}laude`, 'C\u0335\u0335laude'],
    ['invisible fillers', 'Claude\u3164\u2800', 'Claude'],
    ['lone surrogates', 'Cl\ud800aude', 'Cl\ufffdaude'],
  ])('strips %s', (_, name, shown) => {
    expect(shownName(name)).toBe(shown)
  })

  it('cuts to 60 characters, and looks at no more than it needs', () => {
    expect(shownName('a'.repeat(60))).toBe('a'.repeat(60))
    expect(shownName('a'.repeat(200_000))).toBe(`${'a'.repeat(59)}…`)
  })

  it.each([undefined, '', ' ', '\u200b\u202e', '\u0301'])('finds nothing to read in %j', (name) => {
    expect(shownName(name)).toBeUndefined()
  })

  it('shows nothing invisible, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const shown = shownName(name) ?? ''
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        expect([...new Intl.Segmenter('en').segment(shown)].length).toBeLessThanOrEqual(60)
      }),
    )
  })
})
