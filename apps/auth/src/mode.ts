import { ABSENT, epochMs, type RecordStore } from '@gw/oauth-core'
import type { Mode } from './config/mode.ts'

const KEY = { kind: 'system', id: 'mode' } as const

/** The year 9999: the mark lives as long as the database. */
const NEVER = epochMs(Date.UTC(9999, 0))

/**
 * Marks a new database with the mode of its first process, and compares an old one's mark: made-up people must never
 * meet real grants.
 *
 * @returns the mode that the database has
 * @throws {OAuthError} `store_unavailable`
 */
export async function claimDatabase(records: RecordStore, mode: Mode): Promise<string> {
  const { body } = await records.read(KEY)
  if (body !== undefined) return body
  const outcome = await records.replace(KEY, ABSENT, { body: mode, expiresAt: NEVER })
  return outcome === 'replaced' ? mode : claimDatabase(records, mode) // another process was first
}
