import { describe, expect, it } from 'vitest'
import { parseSession } from './sessions.ts'

const PERSON = { provider: 'github', identity: { subject: '1', login: 'ann', groups: [] }, admittedAt: 1 }
const SESSION = { v: 1, createdAt: 2, person: JSON.stringify(PERSON) }

describe('parseSession', () => {
  it('reads what was written', () => {
    expect(parseSession(JSON.stringify(SESSION))).toEqual({ createdAt: 2, person: PERSON })
  })

  it.each([
    { v: 2 },
    { v: undefined },
    { createdAt: undefined },
    { createdAt: null },
    { createdAt: '2' },
    { createdAt: -1 },
    { createdAt: 1.5 },
    { person: undefined },
    { person: PERSON },
  ])('refuses a session with %j', (change) => {
    expect(() => parseSession(JSON.stringify({ ...SESSION, ...change }))).toThrow('version or shape')
  })

  it.each(['null', '1', '"x"', '[]', '[1]', '{}'])('refuses %s', (text) => {
    expect(() => parseSession(text)).toThrow('version or shape')
  })

  it('refuses a session of nobody', () => {
    expect(() => parseSession(JSON.stringify({ ...SESSION, person: '{}' }))).toThrow('cannot read')
  })
})
