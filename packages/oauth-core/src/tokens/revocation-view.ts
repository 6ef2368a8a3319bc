import { OAuthError } from '../errors/oauth-error.ts'
import { sleep, withinMs } from '../internal/timers.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry, RevocationFeed } from '../ports/revocation-feed.ts'
import type { EpochMs } from '../values/time.ts'
import { createFeedReader } from './feed-reader.ts'
import { createRevocations } from './revocations.ts'

/** What this process knows of revocations, and whether it knows enough. */
export interface RevocationView {
  /** Follows the feed until `close`. */
  start(): void
  /** Whether the last feed reading that was answered was sent within the lease. */
  isFresh(): boolean
  /**
   * Resolves when the view is fresh, asking the store now if it is not.
   *
   * @throws {OAuthError} `lease_expired` when the store did not answer: nobody can tell who is revoked
   */
  ensureFresh(): Promise<void>
  /** By grant, floors and epoch, as far as memory knows; `bornAt` is the grant's birth (`gat`). */
  isRevoked(of: {
    readonly grantId: string
    readonly bornAt: EpochMs
    readonly subject: string
    readonly clientId: string
  }): boolean
  isKeyRevoked(kid: string): boolean
  /**
   * Sessions and grants born before are dead.
   *
   * @throws {OAuthError} `lease_expired` until the epoch was read once
   */
  notBefore(): EpochMs
  /** What this process itself has just written holds here at once. */
  apply(entry: RevocationEntry): void
  close(): void
}

export interface RevocationViewDependencies {
  readonly feed: RevocationFeed
  readonly records: RecordStore
  readonly clock: Clock
  readonly random: Random
  /** Default 1000. */
  readonly leaseMs?: number
  /** The database was wiped, restored or told to start over: drop what was cached of it. */
  readonly onEpochChange?: () => void
  readonly onLeaseLost?: () => void
  /** Drop the key and read the ring again. */
  readonly onKeyRevoked?: (kid: string) => void
}

/** 1 s: how long a revocation may take to be felt by a process that was cut off from the store. */
const LEASE_MS = 1000

/** 100 ms: a question is asked well within the lease even where a store cannot push. */
const WAIT_MS = 100

const FIRST_BACKOFF_MS = 50
const LONGEST_BACKOFF_MS = 2000

/**
 * Follows the feed. Knowing nothing, or nothing recent, is a state of its own: it never reads as "not revoked".
 *
 * Freshness is judged by this process's clock, from when a question was sent. A clock that is set back makes the view
 * stale at once, and by less than the lease lengthens the lease by so much.
 */
export function createRevocationView(deps: RevocationViewDependencies): RevocationView {
  const { feed, records, clock, random, leaseMs = LEASE_MS } = deps
  const waitMs = Math.min(WAIT_MS, Math.floor(leaseMs / 4))
  const revocations = createRevocations()
  const ending = new AbortController()
  let started = false
  let asking: Promise<boolean> | undefined
  /** When the last question that was answered had been sent. */
  let knownAt = Number.NEGATIVE_INFINITY
  let lost = false

  const reader = createFeedReader({
    feed,
    records,
    random,
    clock,
    answerMs: leaseMs,
    onEntry(entry) {
      if (revocations.add(entry) && entry.kind === 'key') deps.onKeyRevoked?.(entry.id)
    },
    onStartOver() {
      knownAt = Number.NEGATIVE_INFINITY
    },
    onEpochChange: () => deps.onEpochChange?.(),
  })

  function isFresh(): boolean {
    const age = clock.now() - knownAt
    return age >= 0 && age <= leaseMs
  }

  /** @returns whether anything came */
  async function ask(wait: number): Promise<boolean> {
    try {
      const answer = await reader.ask(wait, { afterGap: !isFresh() })
      if (answer === undefined) return true
      if (ending.signal.aborted) return false
      knownAt = answer.sentAt
      lost = false
      revocations.prune(answer.sentAt)
      return answer.count > 0
    } catch (error) {
      if (!lost && !isFresh() && !ending.signal.aborted) {
        lost = true
        deps.onLeaseLost?.()
      }
      throw error
    }
  }

  async function follow(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS
    while (!ending.signal.aborted) {
      try {
        const sentAt = clock.now()
        const anything = await ask(waitMs)
        backoffMs = FIRST_BACKOFF_MS
        if (!anything && clock.now() - sentAt < waitMs / 2) await sleep(waitMs, ending.signal) // a store that cannot wait
      } catch {
        // Fail closed: without an answer the view goes stale by itself, and requests hear `lease_expired`.
        const [jitter = 0] = random(1)
        await sleep(backoffMs * (0.5 + jitter / 512), ending.signal)
        backoffMs = Math.min(2 * backoffMs, LONGEST_BACKOFF_MS)
      }
    }
  }

  return {
    isFresh,

    start() {
      if (started) return
      started = true
      void follow()
    },

    async ensureFresh() {
      if (isFresh()) return
      if (ending.signal.aborted) throw new OAuthError('lease_expired', { check: 'closed' })
      asking ??= ask(0).finally(() => {
        asking = undefined
      })
      try {
        await withinMs(leaseMs, asking)
      } catch (cause) {
        throw new OAuthError('lease_expired', {}, { cause }) // 503: never "alive", never "dead"
      }
      if (!isFresh()) throw new OAuthError('lease_expired', { check: 'answered too late' })
    },

    isRevoked({ grantId, bornAt, subject, clientId }) {
      const epoch = reader.epoch()
      return (
        (epoch !== undefined && bornAt < epoch.notBefore) ||
        revocations.isEnded('grant', grantId) ||
        revocations.isBelowFloor('subject', subject, bornAt) ||
        revocations.isBelowFloor('client', clientId, bornAt)
      )
    },

    isKeyRevoked: (kid) => revocations.isEnded('key', kid),

    notBefore() {
      const epoch = reader.epoch()
      if (epoch === undefined) throw new OAuthError('lease_expired', { check: 'no epoch' })
      return epoch.notBefore
    },

    apply: (entry) => reader.take(entry),

    close() {
      ending.abort()
      knownAt = Number.NEGATIVE_INFINITY
    },
  }
}
