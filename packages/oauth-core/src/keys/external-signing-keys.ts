import type { KeySource } from '../ports/key-source.ts'
import type { EpochMs } from '../values/time.ts'
import { thumbprint } from './new-signing-key.ts'
import type { RingSigningKey } from './ring-contents.ts'

/** The operator's keys in the form of ours: the first signs; the others verify for as long as they are kept. */
export async function readSigningKeys(source: KeySource, now: EpochMs): Promise<readonly RingSigningKey[]> {
  const keys = await source.load()
  return Promise.all(
    keys.map(async ({ privateKey, algorithm }, index) => ({
      kid: await thumbprint(privateKey),
      algorithm,
      jwk: privateKey,
      state: index === 0 ? 'current' : 'next',
      since: now,
    })),
  )
}
