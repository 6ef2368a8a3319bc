import { describe, expect, it } from 'vitest'
import { encodeBase64url } from '../internal/base64url.ts'
import { systemRandom } from '../internal/system.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import type { RecordKey } from '../ports/record-store.ts'
import { importSealingKey, SEALING_KEY_BYTES, sealedBy, sealText, unsealText } from './sealing.ts'

const GRANT: RecordKey = { kind: 'grant', id: 'a1' }
const newKey = (kid = 'k1') => importSealingKey(kid, encodeBase64url(systemRandom(SEALING_KEY_BYTES)))

describe('importSealingKey', () => {
  it.each(['', 'AAAA', 'A'.repeat(42), 'not base64url!', 'A'.repeat(86)])(
    'takes 256 bits alone, not %j',
    async (bytes) => {
      await expect(importSealingKey('k1', bytes)).rejects.toThrow('256 bits')
    },
  )
})

describe('unsealText', () => {
  it('opens what was sealed for this record, and says who sealed it', async () => {
    const key = await newKey()
    const sealed = await sealText(key, GRANT, 'fünf', systemRandom)
    expect(sealedBy(sealed)).toBe('k1')
    expect(await unsealText(key, GRANT, sealed)).toBe('fünf')
  })

  it('opens nothing that was moved to another record, altered, or sealed by another key of the same name', async () => {
    const key = await newKey()
    const sealed = await sealText(key, GRANT, 'text', systemRandom)
    const altered = `${sealed.slice(0, -4)}${sealed.slice(-4) === 'AAAA' ? 'BBBB' : 'AAAA'}`
    for (const [text, record, by] of [
      [sealed, { ...GRANT, id: 'a2' }, key],
      [sealed, { ...GRANT, kind: 'session' }, key],
      [altered, GRANT, key],
      [sealed, GRANT, await newKey()],
    ] as const) {
      await expect(unsealText(by, record, text)).rejects.toThrow('does not open')
    }
  })

  it.each([
    ['nothing', () => ''],
    ['plain text', () => '{"v":1}'],
    ['another version', (sealed: string) => sealed.replace('v1.', 'v2.')],
    ['a key of another name', (sealed: string) => sealed.replace('.k1.', '.k2.')],
    ['a missing part', (sealed: string) => sealed.slice(0, sealed.lastIndexOf('.'))],
    ['a part more', (sealed: string) => `${sealed}.x`],
    ['bits that no encoder writes', (sealed: string) => sealed.replace(/[^.]+$/, 'AAAAB')],
  ])('refuses %s as malformed', async (_what, change) => {
    const key = await newKey()
    const sealed = await sealText(key, GRANT, 'text', systemRandom)
    await expect(unsealText(key, GRANT, change(sealed))).rejects.toThrow('is malformed')
  })

  it('refuses bytes that are no text, though the right key sealed them', async () => {
    const raw = systemRandom(SEALING_KEY_BYTES)
    const key = await importSealingKey('k1', encodeBase64url(raw))
    const iv = systemRandom(12)
    const own = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
    const algorithm = { name: 'AES-GCM', iv, additionalData: encodeUtf8('grant/a1') }
    const bytes = await crypto.subtle.encrypt(algorithm, own, new Uint8Array([0xff]))
    const sealed = `v1.k1.${encodeBase64url(iv)}.${encodeBase64url(new Uint8Array(bytes))}`
    await expect(unsealText(key, GRANT, sealed)).rejects.toThrow('is no text')
  })
})
