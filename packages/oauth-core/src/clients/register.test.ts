import { describe, expect, it } from 'vitest'
import { decodeBase64url } from '../internal/base64url.ts'
import { systemRandom } from '../internal/system.ts'
import { createSha256 } from '../keys/digest.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createMemoryStores } from '../memory/index.ts'
import { parseClientMetadata } from '../protocol/client-metadata.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { seconds } from '../values/time.ts'
import { createClientRecords } from './client-records.ts'
import { createRegistrations } from './register.ts'

const COUNT = 10_000

/** How far the bytes are from every value being equally frequent; 255 on average, its deviation 22.6. */
function chiSquare(values: readonly Uint8Array[]): number {
  const counts = Array.from({ length: 256 }, () => 0)
  let total = 0
  for (const bytes of values) {
    for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
    total += bytes.length
  }
  const expected = total / 256
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('createRegistrations', () => {
  it(
    'draws ids of 128 bits and secrets of 256 that never meet and favour nothing (R74)',
    { timeout: 60_000 },
    async () => {
      const clock = createFixedClock()
      const { records } = createMemoryStores({ clock })
      const sha256 = createSha256(joseSignatures)
      const keys = createKeyRing({
        records,
        secrets: ['fake-master-secret-0000000000000000'],
        policy: { algorithms: ['ES256'], period: seconds(86_400) },
        signatures: joseSignatures,
        random: systemRandom,
        clock,
      })
      const registrations = createRegistrations({
        records: createClientRecords({ records, sha256 }),
        keys,
        management: 'on',
        random: systemRandom,
        sha256,
      })
      const own = parseClientMetadata({ redirect_uris: ['https://a.example/cb'] }, { redirectSchemes: [] })
      const drawn: Record<'id' | 'shared' | 'secret' | 'token', string[]> = {
        id: [],
        shared: [],
        secret: [],
        token: [],
      }
      for (let n = 0; n < COUNT; n += 1) {
        const { record, secret = '', registrationToken = '' } = await registrations.register(own)
        drawn.id.push(record.clientId)
        drawn.secret.push(secret.slice('gws_'.length))
        drawn.token.push(registrationToken.slice('gwm_'.length))
        const open = { ...own.metadata, token_endpoint_auth_method: 'none', software_version: String(n) } as const
        drawn.shared.push((await registrations.register({ metadata: open, methodNamed: true })).record.clientId)
      }
      for (const [kind, bytes] of [
        ['id', 16],
        ['shared', 16],
        ['secret', 32],
        ['token', 32],
      ] as const) {
        const values = drawn[kind].flatMap((text) => decodeBase64url(text) ?? [])
        expect(values).toHaveLength(COUNT)
        for (const value of values) expect(value).toHaveLength(bytes)
        expect(new Set(drawn[kind]).size).toBe(COUNT)
        // Eight deviations: once in 10^14 runs by chance.
        expect(chiSquare(values)).toBeLessThan(255 + 8 * 22.6)
      }
      expect(new Set([...drawn.id, ...drawn.shared]).size).toBe(2 * COUNT)
    },
  )
})
