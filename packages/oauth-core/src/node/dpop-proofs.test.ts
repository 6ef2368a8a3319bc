import { describe, expect, it } from 'vitest'
import { createSha256 } from '../keys/digest.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createOnce } from '../keys/once.ts'
import { createMemoryStores } from '../memory/index.ts'
import { nodeSignatures } from './node-signatures.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { epochMs } from '../values/time.ts'
import { createDpopProofs } from '../tokens/dpop-proofs.ts'

const HEADER =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo' +
  'RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19'

/** RFC 9449 §4.1. */
const AT_TOKEN_ENDPOINT =
  `${HEADER}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2Vu` +
  'IiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg'

/** RFC 9449 §7.1. */
const AT_RESOURCE =
  `${HEADER}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90` +
  'ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2' +
  'oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA'
const ACCESS_TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
const JKT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'

describe.each([
  ['Web Crypto', joseSignatures],
  ['Node', nodeSignatures],
])('createDpopProofs, with the signatures of %s', (_, signatures) => {
  function open() {
    const clock = createFixedClock(epochMs(1_562_262_616_000))
    const sha256 = createSha256(signatures)
    const once = createOnce({ records: createMemoryStores({ clock }).records, sha256 })
    return { clock, sha256, proofs: createDpopProofs({ signatures, sha256, once, clock }) }
  }

  it('verifies the proof of RFC 9449 §4.1 and names its key', async () => {
    const { proofs } = open()
    const proven = await proofs.verify(AT_TOKEN_ENDPOINT, { method: 'POST', url: 'https://server.example.com/token' })
    expect(proven).toMatchObject({ jkt: JKT, nextNonce: undefined })
    await proven.use()
    await proven.use() // the same use
    const again = await proofs.verify(AT_TOKEN_ENDPOINT, { method: 'POST', url: 'https://server.example.com/token' })
    await expect(again.use()).rejects.toMatchObject({ reason: 'dpop_replayed' })
  })

  it('verifies the proof of RFC 9449 §7.1 beside its access token, and beside no other (R308)', async () => {
    const { proofs, sha256, clock } = open()
    clock.advance(2)
    const use = { method: 'GET', url: 'https://resource.example.org/protectedresource' }
    const accessTokenHash = await sha256(ACCESS_TOKEN)
    expect(accessTokenHash).toBe('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')
    expect(await proofs.verify(AT_RESOURCE, { ...use, accessTokenHash })).toMatchObject({ jkt: JKT })
    const other = { ...use, accessTokenHash: await sha256(`${ACCESS_TOKEN}x`) }
    await expect(proofs.verify(AT_RESOURCE, other)).rejects.toMatchObject({ details: { check: 'ath' } })
  })

  it('refuses a signature with one bit changed', async () => {
    const { proofs } = open()
    const changed = AT_TOKEN_ENDPOINT.replace('.2-GxA', '.3-GxA')
    await expect(
      proofs.verify(changed, { method: 'POST', url: 'https://server.example.com/token' }),
    ).rejects.toMatchObject({ reason: 'dpop_invalid', details: { check: 'signature' } })
  })

  it('remembers a proof for as long as any process could take it', async () => {
    const { proofs, clock } = open()
    const use = { method: 'POST', url: 'https://server.example.com/token' }
    clock.advance(-10)
    await (await proofs.verify(AT_TOKEN_ENDPOINT, use)).use()
    clock.advance(20)
    await expect((await proofs.verify(AT_TOKEN_ENDPOINT, use)).use()).rejects.toMatchObject({ reason: 'dpop_replayed' })
  })
})
