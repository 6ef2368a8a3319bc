import { describe, expect, it } from 'vitest'
import { createNotes } from './notes.ts'

describe('createNotes', () => {
  it('keeps the last 100 notes of a person', () => {
    const notes = createNotes()
    for (let n = 1; n <= 101; n += 1) notes.add('github:1', `${n}`)
    expect(notes.list('github:1').map((note) => note.text)).toEqual(Array.from({ length: 100 }, (_, n) => `${n + 2}`))
  })

  it('forgets the person who has not written for longest when the 1001st comes', () => {
    const notes = createNotes()
    for (let n = 1; n <= 1000; n += 1) notes.add(`github:${n}`, 'x')
    notes.add('github:1', 'again')
    notes.add('github:1001', 'x')
    expect(notes.list('github:1')).toHaveLength(2)
    expect(notes.list('github:2')).toEqual([])
  })
})
