import { ConfigurationError, isOAuthError, OAuthError, type Stores } from '@gw/oauth-core'

/** 1 s: a store that failed its inspection is looked at again no sooner. */
const AGAIN_MS = 1000

/** Stores that nothing passes until they have been found safe. */
export interface InspectedStores extends Stores {
  /**
   * Resolves once the inspection has passed; asks for it if it has not.
   *
   * @throws {ConfigurationError} when the store is unsafe
   * @throws {OAuthError} `store_unavailable` when it could not be asked
   */
  approve(): Promise<void>
  /** Inspects again before anything else passes: the database was wiped or swapped. */
  doubt(): void
}

/**
 * Puts an inspection in front of stores, so that a process may start before its store is there (R394) and yet never
 * write to one that is unsafe or belongs to the other mode: until then every call fails as `store_unavailable`.
 *
 * Rate limits pass: they reject nobody for an outage and hold nothing worth protecting.
 *
 * @param inspect - the faults found; rejects when the store cannot be asked
 */
export function createInspectedStores(
  stores: Stores,
  inspect: () => Promise<readonly string[]>,
  now: () => number = () => performance.now(),
): InspectedStores {
  const { records, revocations } = stores
  let approved = false
  let last: { readonly at: number; readonly outcome: Promise<void> } | undefined

  async function judge(): Promise<void> {
    const faults = await inspect()
    if (faults.length > 0) throw new ConfigurationError(faults)
    approved = true
  }

  function approve(): Promise<void> {
    if (approved) return Promise.resolve()
    if (last === undefined || now() - last.at >= AGAIN_MS) last = { at: now(), outcome: judge() }
    return last.outcome
  }

  /** Fail closed: whatever went wrong, the store counts as not there. */
  async function pass<Value>(call: () => Promise<Value>): Promise<Value> {
    if (!approved) await approve().catch((cause: unknown) => refuse(cause))
    return call()
  }

  return {
    ...stores,
    records: {
      read: (key) => (approved ? records.read(key) : pass(() => records.read(key))),
      replace: (...change) => (approved ? records.replace(...change) : pass(() => records.replace(...change))),
      async *list(kind) {
        await pass(() => Promise.resolve())
        yield* records.list(kind)
      },
    },
    revocations: {
      open: () => pass(() => revocations.open()),
      after: (cursor, waitMs) => pass(() => revocations.after(cursor, waitMs)),
      announce: (entry) => pass(() => revocations.announce(entry)),
    },
    approve,
    doubt() {
      approved = false
      last = undefined
    },
  }
}

function refuse(cause: unknown): never {
  if (isOAuthError(cause)) throw cause
  throw new OAuthError('store_unavailable', { operation: 'inspect' }, { cause })
}
