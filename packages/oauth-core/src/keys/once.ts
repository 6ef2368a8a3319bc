import { ABSENT, type RecordKey, type RecordStore } from '../ports/record-store.ts'
import { after, type Seconds } from '../values/time.ts'
import type { Sha256 } from './digest.ts'

/** Things that count once, whichever process they come to first. */
export interface Once {
  /**
   * Marks a value as used, for every process on this store.
   *
   * @param purpose - what the value is for: two purposes never meet
   * @param parts - what names it; none but the last may be of a stranger's making
   * @param lifetime - how long it could be used again at most, with what clocks may differ by
   * @returns false when it was used before
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: nobody can tell, so it must not be taken for unused
   */
  use(purpose: string, parts: readonly string[], lifetime: Seconds): Promise<boolean>
}

/** Only digests of what was used lie in the store. */
export function createOnce(deps: { readonly records: RecordStore; readonly sha256: Sha256 }): Once {
  const { records, sha256 } = deps
  return {
    async use(purpose, parts, lifetime) {
      const key: RecordKey = { kind: 'once', id: await sha256([purpose, ...parts].join('\n')) }
      const { body, now } = await records.read(key)
      if (body !== undefined) return false
      const used = { body: '{"v":1}', expiresAt: after(now, lifetime) }
      return (await records.replace(key, ABSENT, used)) === 'replaced'
    },
  }
}
