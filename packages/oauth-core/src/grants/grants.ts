import { OAuthError } from '../errors/oauth-error.ts'
import type { FailureReason } from '../errors/reasons.ts'
import { createTurns } from '../internal/turns.ts'
import { ABSENT, type RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import { grantEntry } from '../tokens/revocation-entry.ts'
import type { GrantId } from '../values/grant-id.ts'
import type { EpochMs } from '../values/time.ts'
import { formatGrant, parseGrant } from './grant-record.ts'
import type { Grant, GrantPolicy } from './grant.ts'
import type { Decision } from './redeem.ts'

/** 64: as many rounds as 64 processes racing for one grant can cost one of them; more is an outage, not a race. */
const MAX_ROUNDS = 64

/** What was decided and, where there is one, written. */
export interface Settlement<Verdict extends string> {
  readonly verdict: Verdict | FailureReason
  /** As written; as read where nothing was to be written. */
  readonly grant: Grant
}

/** The grants in a store: created once, then changed only by {@link Grants.settle}. */
export interface Grants {
  /**
   * @param build - gets the store's clock, by which the grant's instants are set
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: the grant does not count, release nothing
   */
  create(id: GrantId, build: (now: EpochMs) => Grant): Promise<Grant>

  /**
   * To tell of a grant, never to release anything by it.
   *
   * @returns undefined when there is none; else with the store's clock at the read
   * @throws {OAuthError} `store_unavailable`
   */
  find(id: GrantId): Promise<{ readonly grant: Grant; readonly now: EpochMs } | undefined>

  /**
   * Reads, decides and writes, again for as long as somebody else wrote in between: of any number of racers each
   * decides on what the one before it left. A grant that ends is on the revocation feed in the same step.
   *
   * Requests for one grant queue inside this process, so that a storm of retries costs no rounds.
   *
   * @param unknown - the reason when there is no such grant
   * @throws {OAuthError} `unknown`, or `store_unavailable` and `write_unconfirmed`, after which nothing may be released
   */
  settle<Verdict extends string>(
    id: GrantId,
    unknown: FailureReason,
    decide: (grant: Grant, now: EpochMs) => Decision<Verdict> | Promise<Decision<Verdict>>,
  ): Promise<Settlement<Verdict>>
}

export function createGrants(deps: {
  readonly records: RecordStore
  readonly policy: GrantPolicy
  /** Told of each grant that ended, after the store has it: this process must not wait for its own feed. */
  readonly onRevoked: (entry: RevocationEntry) => void
}): Grants {
  const { records, policy, onRevoked } = deps
  const inTurn = createTurns(1)

  return {
    async create(id, build) {
      const key = { kind: 'grant', id } as const
      const grant = build((await records.read(key)).now)
      const outcome = await records.replace(key, ABSENT, formatGrant(grant, policy))
      if (outcome === 'conflict') throw new Error('a grant id was drawn twice')
      return grant
    },

    async find(id) {
      const { body, now } = await records.read({ kind: 'grant', id })
      return body === undefined ? undefined : { grant: parseGrant(body), now }
    },

    settle: (id, unknown, decide) =>
      inTurn(id, async () => {
        const key = { kind: 'grant', id } as const
        for (let round = 0; round < MAX_ROUNDS; round += 1) {
          const { body, revision, now } = await records.read(key)
          if (body === undefined) throw new OAuthError(unknown)
          const grant = parseGrant(body)
          const { verdict, next } = await decide(grant, now)
          if (next === undefined) return { verdict, grant }
          const entry = next.state === 'revoked' ? grantEntry(id, now) : undefined
          if ((await records.replace(key, revision, formatGrant(next, policy), entry)) === 'conflict') continue
          if (entry !== undefined) onRevoked(entry)
          return { verdict, grant: next }
        }
        throw new OAuthError('store_unavailable', { rounds: MAX_ROUNDS })
      }),
  }
}
