import type { Stores } from '../../ports/stores.ts'

/** What `describeStores` needs to know of the stores under test. */
export interface StoreHarness {
  /** Stores over an empty database that no other test uses. The kit closes them. */
  readonly open: () => Promise<Stores>
  /** Lets so much time pass for the store's clock: moves a clock of yours, or waits. */
  readonly elapse: (seconds: number) => Promise<void>
  /**
   * Cuts the stores opened last off from their data: no question of theirs is answered until the function that it
   * resolves to has been called. Left out only where the data lie in the process itself.
   */
  readonly breakConnection?: () => Promise<() => Promise<void>>
}
