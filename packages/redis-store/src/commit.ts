import { setTimeout as sleep } from 'node:timers/promises'
import { isOAuthError } from '@gw/oauth-core'
import type { Client } from './client.ts'
import { mayHaveRun } from './failures.ts'
import type { Script } from './scripts/script.ts'

/** A compare-and-set on its way. */
interface Write {
  readonly script: Script
  readonly keys: readonly [record: string, ...feed: string[]]
  readonly args: readonly (string | number)[]
  /** The revision that only this write can leave behind; undefined when it removes. */
  readonly revision: string | undefined
}

/** 250: a reconnect (50 ms) and a question; with the command's own second still short enough for a 503 in time. */
const READ_BACK_MS = 250
const RETRY_MS = 25

/**
 * Whether the record now has `revision`. Never rejects: what cannot be learnt in time is no.
 *
 * Over a connection that came back, a yes is certain; a no may still become a yes, when a frozen server thaws.
 */
async function hasLanded(client: Client, key: string, revision: string): Promise<boolean> {
  const until = performance.now() + READ_BACK_MS
  for (;;) {
    const seen = client.ask((redis) => redis.hget(key, 'r')).catch(() => undefined)
    const answer = await Promise.race([seen, sleep(Math.max(until - performance.now(), 0), undefined, { ref: false })])
    if (answer !== undefined) return answer === revision
    if (performance.now() >= until) return false
    await sleep(RETRY_MS)
  }
}

/**
 * Sends one write and says what came of it.
 *
 * A write whose answer got lost is **never sent again**: it would find its own revision and report a conflict. The
 * record is read instead, and our own revision there proves that the write landed.
 *
 * @throws {OAuthError} `store_unavailable`: refused, or outcome unknown
 */
export async function commit(client: Client, write: Write): Promise<'replaced' | 'conflict'> {
  const { script, keys, args, revision } = write
  try {
    return Number(await client.run(script, keys, args)) === 1 ? 'replaced' : 'conflict'
  } catch (error) {
    if (!isOAuthError(error) || !mayHaveRun(error) || revision === undefined) throw error
    if (await hasLanded(client, keys[0], revision)) return 'replaced'
    throw error
  }
}
