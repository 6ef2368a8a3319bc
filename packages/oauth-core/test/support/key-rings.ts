import { OAuthError } from '../../src/errors/oauth-error.ts'
import { createMemoryStores } from '../../src/memory/index.ts'
import type { SignatureAlgorithm } from '../../src/ports/signatures.ts'
import { createFixedClock, type FixedClock } from '../../src/testing/fixed-clock.ts'
import { seconds } from '../../src/values/time.ts'
import { joseSignatures } from '../../src/keys/jose-signatures.ts'
import { createKeyRing, type KeyRing, type KeyRingDependencies } from '../../src/keys/key-ring.ts'
import type { RotationPolicy } from '../../src/keys/rotation.ts'
import { systemRandom } from '../../src/internal/system.ts'
import { NEVER } from '../../src/internal/never.ts'
import type { RecordStore } from '../../src/ports/record-store.ts'
import { deriveMasterKey } from '../../src/keys/master-secret.ts'
import { parseRingContents, type RingContents } from '../../src/keys/ring-contents.ts'
import { formatRingRecord, parseRingRecord, RING, type RingRecord } from '../../src/keys/ring-record.ts'
import { importSealingKey, sealText, unsealText, type SealingKey } from '../../src/keys/sealing.ts'

/** For tests: the master secret of every ring that is looked into. */
export const SECRET = 'fake-master-secret-0000000000000000'

/** For tests: a policy of 30 days. */
export const policyOf = (...algorithms: readonly SignatureAlgorithm[]): RotationPolicy => ({
  algorithms,
  period: seconds(30 * 86_400),
})

/** For tests: memory stores that count and can be cut off, and rings on them, one per process. */
export interface RingStoreUnderTest {
  readonly clock: FixedClock
  /** Past the counting and the faults. */
  readonly records: RecordStore
  readonly state: {
    reads: number
    writes: number
    down: boolean
    readOnly: boolean
    /** How long a reading takes. */
    slowMs: number
    /** For how long rings have waited for a key. */
    pausedMs: number
  }
  readonly open: (options?: Partial<KeyRingDependencies>) => KeyRing
}

export function openRingStore(): RingStoreUnderTest {
  const clock = createFixedClock()
  const { records } = createMemoryStores({ clock })
  const state = { reads: 0, writes: 0, down: false, readOnly: false, slowMs: 0, pausedMs: 0 }
  const failing: RecordStore = {
    ...records,
    async read(key) {
      state.reads += 1
      if (state.down) throw new OAuthError('store_unavailable')
      const reading = await records.read(key)
      clock.advance(state.slowMs / 1000)
      return reading
    },
    async replace(...write) {
      if (state.down || state.readOnly) throw new OAuthError('store_unavailable')
      state.writes += 1
      return records.replace(...write)
    },
  }
  const open = (options: Partial<KeyRingDependencies> = {}): KeyRing =>
    createKeyRing({
      records: failing,
      secrets: [SECRET],
      policy: policyOf('ES256'),
      signatures: joseSignatures,
      random: systemRandom,
      clock,
      async pause(ms) {
        state.pausedMs += ms
        clock.advance(ms / 1000)
      },
      ...options,
    })
  return { clock, records, state, open }
}

async function envelopeOf(record: RingRecord): Promise<SealingKey> {
  const envelopeKey = await unsealText(await deriveMasterKey(SECRET), RING, record.wrappings[0]?.blob ?? '')
  return importSealingKey('ring', envelopeKey)
}

/** What lies in the store, opened. */
export async function openContents(body: string): Promise<RingContents> {
  const record = parseRingRecord(body)
  return parseRingContents(await unsealText(await envelopeOf(record), RING, record.sealed))
}

/** Rewrites the contents of the ring, as another process or release would. */
export async function rewrite(records: RecordStore, change: (contents: RingContents) => RingContents): Promise<void> {
  const { body = '', revision } = await records.read(RING)
  const record = parseRingRecord(body)
  const text = JSON.stringify(change(await openContents(body)))
  const sealed = await sealText(await envelopeOf(record), RING, text, systemRandom)
  const next = { body: formatRingRecord({ ...record, sealed }), expiresAt: NEVER }
  if ((await records.replace(RING, revision, next)) !== 'replaced') throw new Error('somebody else wrote the ring')
}
