import { epochMs, isOAuthError, type EpochMs, type RecordKey, type RevocationEntry, type Stores } from '@gw/oauth-core'
import { expect } from 'vitest'

/** Later than any test runs. */
export const FAR: EpochMs = epochMs(Date.UTC(2100, 0, 1))

/** A grant of one of the sixteen buckets. */
export const grantKey = (bucket = 'a'): RecordKey => ({ kind: 'grant', id: `${bucket}${'0'.repeat(21)}` })

export const ended = ({ id }: RecordKey): RevocationEntry => ({ kind: 'grant', id, until: FAR })

/** `answered`, or the reason and the fault of the error. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (isOAuthError(error) ? `${error.reason} ${error.details['fault']}` : String(error)),
  )

/** Waits until stores answer again, records and both connections of the feed. */
export async function recovers({ records, revocations }: Stores): Promise<void> {
  const patience = { timeout: 10_000, interval: 20 }
  await expect.poll(() => outcomeOf(records.read(grantKey())), patience).toBe('answered')
  const { cursor } = await revocations.open()
  await expect.poll(() => outcomeOf(revocations.after(cursor, 10)), patience).toBe('answered')
}
