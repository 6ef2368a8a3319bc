import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

describe('parseDuration', () => {
  it.each([
    ['600', 600],
    ['45s', 45],
    ['10m', 600],
    ['12h', 43_200],
    [' 30d ', 2_592_000],
  ])('reads %o', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['', '0', '0d', '-1', '1.5h', '1e3', '10 m', '10M', '1w', 'm', '0x10', '99999999999'])(
    'refuses %o',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  it.each([1, 59, 60, 3600, 5400, 86_400, 2_592_000])('reads back what formatDuration writes for %d', (seconds) => {
    expect(parseDuration(formatDuration(seconds))).toBe(seconds)
  })
})
