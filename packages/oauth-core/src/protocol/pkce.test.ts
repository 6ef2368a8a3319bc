import { describe, expect, it } from 'vitest'
import { isCodeVerifier, parseCodeChallenge } from './pkce.ts'

/** RFC 7636 Appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const refused = (reason: string, check: string): unknown => expect.objectContaining({ reason, details: { check } })

describe('parseCodeChallenge', () => {
  it('takes a challenge with S256', () => {
    expect(parseCodeChallenge(CHALLENGE, 'S256')).toBe(CHALLENGE)
  })

  it('refuses a missing challenge (R132)', () => {
    expect(() => parseCodeChallenge(undefined, 'S256')).toThrow(refused('pkce_missing', 'absent'))
    expect(() => parseCodeChallenge(undefined, undefined)).toThrow(refused('pkce_missing', 'absent'))
  })

  it.each([undefined, 'plain'])('refuses the method %j, which would be plain (R133)', (method) => {
    expect(() => parseCodeChallenge(CHALLENGE, method)).toThrow(
      refused('pkce_method', method === undefined ? 'absent' : 'other'),
    )
  })

  it.each(['s256', 'S512', 'S256 ', ''])('refuses the method %j (R134)', (method) => {
    expect(() => parseCodeChallenge(CHALLENGE, method)).toThrow('pkce_method')
  })

  it.each([CHALLENGE.slice(1), `${CHALLENGE}x`, `${CHALLENGE.slice(1)}=`, `${CHALLENGE.slice(1)}+`, `${CHALLENGE}\n`])(
    'refuses a challenge that is not 43 base64url characters: %j (R135)',
    (challenge) => {
      expect(() => parseCodeChallenge(challenge, 'S256')).toThrow(refused('pkce_missing', 'shape'))
    },
  )
})

describe('isCodeVerifier', () => {
  it('takes 43 to 128 unreserved characters', () => {
    expect([VERIFIER, '~'.repeat(43), '.'.repeat(128)].every(isCodeVerifier)).toBe(true)
    expect(['a'.repeat(42), 'a'.repeat(129), `${VERIFIER}+`, `${VERIFIER}\n`].some(isCodeVerifier)).toBe(false)
  })
})
