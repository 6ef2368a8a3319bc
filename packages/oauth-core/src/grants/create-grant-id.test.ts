import { describe, expect, it } from 'vitest'
import { createGrantId } from './create-grant-id.ts'

describe('createGrantId', () => {
  it('spells the bucket as one hex digit, and 126 random bits behind it', () => {
    expect(createGrantId((length) => new Uint8Array(length).fill(0))).toBe(`0${'A'.repeat(21)}`)
    expect(createGrantId((length) => new Uint8Array(length).fill(255))).toBe(`f${'_'.repeat(21)}`)
    expect(createGrantId((length) => Uint8Array.from({ length }, (_, n) => 17 + n))).toBe('1EhMUFRYXGBkaGxwdHh8gI')
  })

  it('makes no id of too little randomness', () => {
    expect(() => createGrantId(() => new Uint8Array(0))).toThrow('as many bytes')
    expect(() => createGrantId((length) => new Uint8Array(length - 2))).toThrow('as many bytes')
  })
})
