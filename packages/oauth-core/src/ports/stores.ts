import type { RateLimiter } from './rate-limiter.ts'
import type { RecordStore } from './record-store.ts'
import type { RevocationFeed } from './revocation-feed.ts'

/** Everything that must outlive a request. Prove an implementation with `describeStores` of `@gw/oauth-core/testing`. */
export interface Stores {
  readonly records: RecordStore
  readonly revocations: RevocationFeed
  readonly limits: RateLimiter
  /** Lives and dies with this process (memory): only then may the authorization server's secret be left out. */
  readonly ephemeral?: true
  /** Ends what the stores opened themselves; called by whoever made them. */
  close?(): Promise<void>
}
