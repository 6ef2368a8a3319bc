import type { EpochMs } from '../values/time.ts'

/** This process's own clock. Used for waiting, leases and `exp`; what a store holds is judged by the store's clock. */
export interface Clock {
  now(): EpochMs
}
