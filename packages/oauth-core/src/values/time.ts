import type { Branded } from './brand.ts'
import { isWholeNumber } from './whole-number.ts'

/** An instant: whole milliseconds since 1970, by the clock of whoever is named beside it. */
export type EpochMs = Branded<number, 'EpochMs'>

/** A duration in whole seconds, above zero: the unit of every lifetime in OAuth. */
export type Seconds = Branded<number, 'Seconds'>

/** Whether `value` is a whole number of milliseconds, zero or more. */
export const isEpochMs = (value: unknown): value is EpochMs => isWholeNumber(value)

const isSeconds = (value: number): value is Seconds => Number.isSafeInteger(value) && value > 0

/** @throws {RangeError} when `value` is no whole number of milliseconds, zero or more */
export function epochMs(value: number): EpochMs {
  if (!isEpochMs(value)) throw new RangeError(`expected an instant in whole milliseconds, got ${value}`)
  return value
}

/** @throws {RangeError} when `value` is no whole number of seconds above zero */
export function seconds(value: number): Seconds {
  if (!isSeconds(value)) throw new RangeError(`expected whole seconds above zero, got ${value}`)
  return value
}

/** The instant that lies `duration` after `instant`. */
export function after(instant: EpochMs, duration: Seconds): EpochMs {
  return epochMs(instant + duration * 1000)
}

/** Seconds since 1970, rounded down: the form of `iat` and `exp` (RFC 7519 §2, NumericDate). */
export function numericDate(instant: EpochMs): number {
  return Math.floor(instant / 1000)
}
