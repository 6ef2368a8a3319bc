import { epochMs, type EpochMs } from '../values/time.ts'

/** The end of year 9999: when a record expires that does not, in a form that every store can hold. */
export const NEVER: EpochMs = epochMs(253_402_300_799_000)
