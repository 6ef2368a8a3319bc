import { describe, expect, it } from 'vitest'
import { epochMs, seconds } from './time.ts'

describe('epochMs', () => {
  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is never %d', (value) => {
    expect(() => epochMs(value)).toThrow(RangeError)
  })
})

describe('seconds', () => {
  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('are never %d', (value) => {
    expect(() => seconds(value)).toThrow(RangeError)
  })
})
