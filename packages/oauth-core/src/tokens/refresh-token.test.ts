import { describe, expect, it } from 'vitest'
import { systemRandom } from '../internal/system.ts'
import { openTokenWorld } from '../../test/support/token-world.ts'
import { createRefreshTokens } from './refresh-token.ts'

function open() {
  const { keys, grantId } = openTokenWorld()
  return { grantId, tokens: createRefreshTokens({ keys, random: systemRandom }) }
}

const secretOf = (text: string): string => text.split('.')[2] ?? ''

function fakeKey(byte: number): Promise<CryptoKey> {
  const bytes = new Uint8Array(32).fill(byte)
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

describe('createRefreshTokens', () => {
  it('draws salts of 128 bits', () => {
    const { tokens } = open()
    expect(tokens.createSalt()).toMatch(/^[\w-]{22}$/)
    expect(tokens.createSalt()).not.toBe(tokens.createSalt())
  })

  it('makes one token of one grant, generation and salt, and another of any other', async () => {
    const { grantId, tokens } = open()
    const token = await tokens.format(grantId, 1, 'salt')
    expect(token).toMatch(new RegExp(`^gwr_${grantId}\\.1\\.[\\w-]{43}\\.[\\w-]{22}$`))
    expect(await tokens.format(grantId, 1, 'salt')).toBe(token)
    const others = [await tokens.format(grantId, 2, 'salt'), await tokens.format(grantId, 1, 'salz')]
    expect(new Set([token, ...others].map(secretOf)).size).toBe(3)
  })

  it('reads its own tokens, and knows the salt of each', async () => {
    const { grantId, tokens } = open()
    const text = await tokens.format(grantId, 999_999_999, 'salt')
    const parsed = await tokens.parse(text)
    expect(parsed).toEqual({ grantId, generation: 999_999_999, text })
    expect([await tokens.matches(parsed, 'salt'), await tokens.matches(parsed, 'salz')]).toEqual([true, false])
    expect(await tokens.matches({ ...parsed, text: 'gwr_' }, 'salt')).toBe(false)
  })

  it('makes the token that it made in every version before, so that no upgrade signs anybody out', async () => {
    const { keys, grantId } = openTokenWorld()
    const set = { secretKey: await fakeKey(1), tagKey: await fakeKey(2) }
    const tokens = createRefreshTokens({ keys: { ...keys, refreshTokenKeys: async () => [set] }, random: systemRandom })
    const [secret, tag] = ['OphplmR4egm-8jCv2_lLqPFKA74xvDJWHxeEGhwZ-_g', 't83vLXeBWkqDkXTGCeeomA']
    expect(await tokens.format(grantId, 7, 'salt')).toBe(`gwr_${grantId}.7.${secret}.${tag}`)
  })

  it('tells by shape what can be none of its own', async () => {
    const { grantId, tokens } = open()
    const text = await tokens.format(grantId, 1, 'salt')
    for (const other of [
      '',
      `x${text}`,
      `${text}A`,
      text.replace('gwr_', 'gwc_'),
      text.replace('.1.', '.0.'),
      text.replace('.1.', '.01.'),
      text.replace('.1.', '.1234567890.'),
      text.replace(`_${grantId[0]}`, '_x'),
      `${text.slice(0, -1)}B`,
    ]) {
      await expect(tokens.parse(other)).rejects.toMatchObject({
        reason: 'refresh_forged',
        details: { check: 'shape' },
      })
    }
  })

  it('knows by the tag that nobody changed a token, and that a key of its own made it', async () => {
    const { grantId, tokens } = open()
    const text = await tokens.format(grantId, 1, 'salt')
    const foreign = await open().tokens.format(grantId, 1, 'salt')
    for (const forged of [text.replace('.1.', '.2.'), foreign]) {
      await expect(tokens.parse(forged)).rejects.toMatchObject({ reason: 'refresh_forged', details: { check: 'tag' } })
    }
  })
})
