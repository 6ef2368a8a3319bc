import { describe, expect, it, vi } from 'vitest'
import { constantTimeEqual } from './constant-time.ts'

describe('constantTimeEqual', () => {
  const secret = 'x'.repeat(43)
  const differingAt = (position: number): string => `${secret.slice(0, position)}y${secret.slice(position + 1)}`

  it('tells texts apart', () => {
    expect(constantTimeEqual(secret, 'x'.repeat(43))).toBe(true)
    expect(constantTimeEqual('', '')).toBe(true)
    expect(constantTimeEqual(secret, secret.slice(1))).toBe(false)
    for (let position = 0; position < 43; position += 1) {
      expect(constantTimeEqual(secret, differingAt(position))).toBe(false)
    }
  })

  it('looks at every character, wherever the first difference is (R216)', () => {
    const looks = vi.spyOn(String.prototype, 'charCodeAt')
    const counts = [0, 1, 21, 42].map((position) => {
      looks.mockClear()
      constantTimeEqual(secret, differingAt(position))
      return looks.mock.calls.length
    })
    looks.mockRestore()
    expect(counts).toEqual([86, 86, 86, 86])
  })
})
