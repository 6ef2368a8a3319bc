import { ABSENT, epochMs, revision, type EpochMs, type RecordReading } from '@gw/oauth-core'
import type { Client } from './client.ts'
import { READ } from './scripts/read.ts'

/**
 * One record by its name, with the server's clock and the record's expiry (zero when absent).
 *
 * Only a primary answers: `READ` counts as a writer, so a replica refuses it with `READONLY`. Ask it first wherever
 * plain commands follow that a replica would answer from old data.
 *
 * @throws {OAuthError} `store_unavailable`
 */
export async function readRecord(
  client: Client,
  name: string,
): Promise<RecordReading & { readonly expiresAt: EpochMs }> {
  const reply = await client.run(READ, [name], [])
  if (!Array.isArray(reply)) throw new Error('the script answers with a list')
  const [now, found, body, expiresAt]: unknown[] = reply
  return {
    body: typeof body === 'string' ? body : undefined,
    revision: typeof found === 'string' ? revision(found) : ABSENT,
    now: epochMs(Number(now)),
    expiresAt: epochMs(Math.max(Number(expiresAt), 0)), // negative: absent
  }
}
