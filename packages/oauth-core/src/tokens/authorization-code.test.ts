import { describe, expect, it } from 'vitest'
import { isGrantId } from '../values/grant-id.ts'
import { createAuthorizationCode, parseAuthorizationCode } from './authorization-code.ts'

const GRANT = `0${'g'.repeat(21)}`
const CODE = `gwc_${GRANT}.${'A'.repeat(43)}`

describe('createAuthorizationCode', () => {
  it('spells the grant, and 256 random bits behind it', () => {
    if (!isGrantId(GRANT)) throw new Error('the test needs a grant id')
    expect(createAuthorizationCode(GRANT, (length) => new Uint8Array(length))).toBe(CODE)
  })
})

describe('parseAuthorizationCode', () => {
  it('finds the grant', () => {
    expect(parseAuthorizationCode(CODE)).toEqual({ grantId: GRANT })
  })

  it.each([
    '',
    `gwr_${CODE.slice(4)}`,
    `x${CODE}`,
    `${CODE}A`,
    CODE.slice(0, -1),
    `${CODE.slice(0, -1)}B`, // the last letter has bits that mean nothing
    CODE.replace('.', '-'),
    CODE.replace('_0', '_g'), // no bucket
    CODE.replace('0g', '0!'),
    `${CODE}\n`,
  ])('knows no grant for %j', (text) => {
    expect(() => parseAuthorizationCode(text)).toThrow('code_unknown')
  })
})
