import { describe, expect, it } from 'vitest'
import { allowsOrigin } from './origin.ts'

describe('allowsOrigin', () => {
  it.each(['https://claude.ai', 'https://a.test:8443', 'http://localhost:6274', 'http://127.0.0.1', 'http://[::1]:80'])(
    'lets %s in without a list',
    (origin) => expect(allowsOrigin(origin, undefined)).toBe(true),
  )

  it.each([
    '',
    'https://a.test b',
    ...'null http://a.test http://localhost.evil.test http://127.0.0.1@evil.test http://localhost:x'.split(' '),
    ...'https:// https://a.test/x https://a@b.test file:// HTTPS://a.test'.split(' '),
  ])('keeps "%s" out without a list', (origin) => expect(allowsOrigin(origin, undefined)).toBe(false))

  it('lets in exactly what is listed, and never null', () => {
    const list = ['https://app.test', 'null']
    expect(allowsOrigin('https://app.test', list)).toBe(true)
    expect(allowsOrigin('https://app.test:444', list)).toBe(false)
    expect(allowsOrigin('https://other.test', list)).toBe(false)
    expect(allowsOrigin('http://localhost', list)).toBe(false)
    expect(allowsOrigin('null', list)).toBe(false)
    expect(allowsOrigin('https://app.test', [])).toBe(false)
  })
})
