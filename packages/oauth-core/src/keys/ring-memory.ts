import { OAuthError } from '../errors/oauth-error.ts'
import type { Clock } from '../ports/clock.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import type { LoadedRing } from './loaded-ring.ts'

/** The ring as this process knows it, and since when. */
export interface RingMemory {
  /** Whatever there is, however old; undefined before the first reading. */
  any(): LoadedRing | undefined
  /** Undefined when it is older, or was told to be out of date. */
  known(maxAgeMs: number): LoadedRing | undefined
  /**
   * Reads again when it is older, or was told to be out of date.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  recent(maxAgeMs: number): Promise<LoadedRing>
  /**
   * Reads again unless that has been tried within a second; then the last failure stands for "cannot tell".
   *
   * @throws {OAuthError} `store_unavailable`
   */
  renewed(): Promise<LoadedRing>
  /**
   * What was read until now is out of date, and stays so until a later reading has worked.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  reload(): Promise<void>
  /** The store's clock, by ours since the last reading: behind it by as long as the reading took, never ahead. */
  storeNow(): EpochMs
  /** The store is not asked again. */
  close(): void
}

/** A ring and the store's clock when it was read. */
export interface TimedRing {
  readonly ring: LoadedRing
  readonly now: EpochMs
}

interface Held extends TimedRing {
  /** Our clock when the question was sent: the ring is at most so old. */
  readonly sentAt: EpochMs
  readonly answeredAt: EpochMs
  /** How many times it had been told to read again by then. */
  readonly wish: number
}

/** 1 s: unknown key ids come from strangers, so they must not cost a store reading each (RFC 8725 §3.10). */
const REREAD_AFTER_MS = 1000

/** 2: one that was under way, and one of our own. */
const MAX_READINGS = 2

const namesOf = ({ signing, published }: LoadedRing): string => [signing.kid, ...published.keys()].join()

/**
 * Ages run by this process's clock from when a question was sent, so no wrong clock changes them. One that is set back
 * makes the ring stale at once, and by less than its age makes it seem younger by so much.
 */
export function createRingMemory(deps: {
  readonly read: () => Promise<TimedRing>
  readonly clock: Clock
  /** Another set of keys than before. */
  readonly onChange: () => void
}): RingMemory {
  const { clock } = deps
  let held: Held | undefined
  let reading: Promise<LoadedRing> | undefined
  let last: { readonly at: EpochMs; readonly wish: number; failure?: Error } | undefined
  let wish = 0
  let closed = false

  async function readOnce(): Promise<LoadedRing> {
    const attempt: NonNullable<typeof last> = { at: clock.now(), wish }
    last = attempt
    try {
      const { ring, now } = await deps.read()
      const before = held
      held = { ring, now, sentAt: attempt.at, answeredAt: clock.now(), wish: attempt.wish }
      if (before !== undefined && namesOf(before.ring) !== namesOf(ring)) deps.onChange()
      return ring
    } catch (error) {
      attempt.failure = error instanceof Error ? error : new Error('the key ring could not be read', { cause: error })
      throw attempt.failure
    }
  }

  function read(): Promise<LoadedRing> {
    if (closed) return Promise.reject(new OAuthError('store_unavailable', { check: 'key ring: closed' }))
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  function known(maxAgeMs: number): LoadedRing | undefined {
    if (held === undefined || held.wish !== wish) return undefined
    const ageMs = clock.now() - held.sentAt
    return ageMs >= 0 && ageMs <= maxAgeMs ? held.ring : undefined
  }

  return {
    any: () => held?.ring,
    known,

    async recent(maxAgeMs) {
      for (let readings = 0; readings < MAX_READINGS; readings += 1) {
        const ring = known(maxAgeMs)
        if (ring !== undefined) return ring
        await read()
      }
      const ring = known(maxAgeMs)
      if (ring === undefined) throw new OAuthError('store_unavailable', { check: 'key ring: answered too late' })
      return ring
    },

    async renewed() {
      const isRecent =
        last !== undefined && last.wish === wish && Math.abs(clock.now() - last.at) < REREAD_AFTER_MS && !closed
      if (held === undefined || reading !== undefined || !isRecent) return read()
      if (last?.failure !== undefined) throw last.failure
      return held.ring
    },

    async reload() {
      wish += 1
      await reading?.catch(() => undefined) // it may have been sent before whatever we are to learn
      await read()
    },

    storeNow() {
      if (held === undefined) return clock.now()
      return epochMs(held.now + Math.max(0, clock.now() - held.answeredAt))
    },

    close() {
      closed = true
    },
  }
}
