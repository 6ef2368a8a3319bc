import { withinMs } from '../internal/timers.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { FeedReading, RevocationEntry, RevocationFeed } from '../ports/revocation-feed.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import { beginEpoch, parseEpoch, type Epoch } from './epoch.ts'
import { createFeedHistory } from './feed-history.ts'

/** Keeps the place in the feed and the epoch of the database it belongs to. */
interface FeedReader {
  /**
   * Asks what is new. Then `onEntry` has had all that was acknowledged before the question was sent.
   *
   * @param waitMs - how long the feed may wait for something to tell
   * @param options - `afterGap`: so much time has passed that a bounded feed may have dropped entries; load them all
   * @returns undefined when a later question was answered first, so that this one is no news
   * @throws {Error} when the store cannot tell
   */
  ask(waitMs: number, options: { readonly afterGap: boolean }): Promise<Answer | undefined>
  /** As last agreed upon; undefined before the first answer. */
  epoch(): Epoch | undefined
  /** An entry that this process wrote itself. */
  take(entry: RevocationEntry): void
}

interface Answer {
  readonly sentAt: EpochMs
  readonly count: number
}

interface FeedReaderDependencies {
  readonly feed: RevocationFeed
  readonly records: RecordStore
  readonly random: Random
  readonly clock: Clock
  /** How long an answer may take beyond the waiting that was asked for. */
  readonly answerMs: number
  readonly onEntry: (entry: RevocationEntry) => void
  /** What was known is about another database, or another past of this one. */
  readonly onStartOver: () => void
  readonly onEpochChange: () => void
}

/** How many entries are announced again at a time. */
const BATCH = 64

/** 5: load, begin an epoch, load again; more only if the database changes under our hands. */
const MAX_ROUNDS = 5

/** Safe to be asked several questions at once: one that hangs does not hold up the next. */
export function createFeedReader(deps: FeedReaderDependencies): FeedReader {
  const { feed, clock, answerMs, onEntry } = deps
  /** For each step of loading: a store that is slower than this could not keep the lease either. */
  const stepMs = 2 * answerMs
  let history = createFeedHistory()
  let epoch: Epoch | undefined
  let cursor: string | undefined
  let loading: Promise<string> | undefined
  let mending: Promise<void> | undefined
  let asked = 0
  let answered = 0

  function take(entry: RevocationEntry): void {
    history.received(entry)
    onEntry(entry)
  }

  function startOver(): void {
    cursor = undefined
    history = createFeedHistory()
    deps.onStartOver()
  }

  /** `notBefore` never runs back: what one epoch has ended, an older one that returns does not revive. */
  function adopt(next: Epoch): void {
    const before = epoch
    epoch = { id: next.id, notBefore: epochMs(Math.max(next.notBefore, before?.notBefore ?? 0)) }
    if (before === undefined || before.id === next.id) return
    startOver()
    deps.onEpochChange()
  }

  async function loadAll(): Promise<string> {
    const { cursor: end, entries } = await withinMs(stepMs, feed.open())
    const batches = entries[Symbol.asyncIterator]()
    for (;;) {
      const step = await withinMs(stepMs, batches.next())
      if (step.done === true) return end
      for (const entry of step.value) onEntry(entry)
    }
  }

  function load(): Promise<string> {
    loading ??= loadAll().finally(() => {
      loading = undefined
    })
    return loading
  }

  /**
   * The feed ends before what we have read. By less than a minute: a failover lost its end, so give it back. By more:
   * an older snapshot returned, and with it grants that were revoked since, so end them all.
   */
  async function mend(known: Epoch): Promise<void> {
    const checkpoint = history.checkpoint()
    const lostMore = checkpoint === undefined || (await withinMs(answerMs, feed.after(checkpoint, 0))).rewound
    if (lostMore) {
      adopt(await beginEpoch(deps, known.id))
      return
    }
    const entries = history.sinceCheckpoint()
    for (let start = 0; start < entries.length; start += BATCH) {
      await Promise.all(entries.slice(start, start + BATCH).map((entry) => feed.announce(entry)))
    }
    startOver()
  }

  /** Whether the reading is of the database and the past that we know; if not, does what has to be done about it. */
  async function agrees(from: string, { epoch: body, rewound }: FeedReading): Promise<boolean> {
    const known = epoch
    if (body === undefined) {
      adopt(await beginEpoch(deps, known?.id)) // new, wiped, or the wrong database
      return false
    }
    const seen = parseEpoch(body)
    if (known !== undefined && seen.id !== known.id) {
      // One that is older than ours came back with a snapshot: what was revoked since is alive in it.
      adopt(seen.notBefore > known.notBefore ? seen : await beginEpoch(deps, seen.id))
      return false
    }
    if (known === undefined) adopt(seen)
    if (rewound && cursor === from) {
      if (known === undefined) startOver()
      else await (mending ??= mend(known).finally(() => (mending = undefined)))
    }
    return !rewound
  }

  return {
    take,
    epoch: () => epoch,

    async ask(waitMs, { afterGap }) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        if ((afterGap && round === 0) || cursor === undefined) {
          const end = await load()
          cursor ??= end // after a gap the old one still tells whether the feed was rewound
        }
        const from = cursor
        const question = (asked += 1)
        const sentAt = clock.now()
        const reading = await withinMs(waitMs + answerMs, feed.after(from, waitMs))
        for (const entry of reading.entries) take(entry)
        if (question < answered) return undefined
        if (!(await agrees(from, reading))) continue
        if (question < answered) return undefined
        answered = question
        if (cursor === from) cursor = reading.cursor
        history.reached(reading.cursor, sentAt)
        return { sentAt, count: reading.entries.length }
      }
      throw new Error('the revocation feed does not come to rest')
    },
  }
}
