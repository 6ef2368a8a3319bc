import * as fc from 'fast-check'
import { REDEEM_FAULTS, REFRESH_FAULTS, type Attempt, type ProofKey } from './reference.ts'

const mostlyRight = <T extends string>(right: T, faults: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...faults) })

const keys: fc.Arbitrary<ProofKey | 'own'> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('own' as const) },
  { weight: 2, arbitrary: fc.constantFrom(undefined, 'first', 'second') },
)

/** Anything that somebody may try. */
export const attempts: fc.Arbitrary<Attempt> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .record({ fault: mostlyRight('none', REDEEM_FAULTS), key: keys })
      .map((rest): Attempt => ({ kind: 'redeem', ...rest })),
  },
  {
    weight: 10,
    arbitrary: fc
      .record({
        back: fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(0, 0, 1) },
          { weight: 1, arbitrary: fc.constantFrom(-1, 2, 3) },
        ),
        fault: mostlyRight('none', REFRESH_FAULTS),
        key: keys,
        waitedMs: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12_000) }),
      })
      .map((rest): Attempt => ({ kind: 'refresh', ...rest })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('none' as const, 'other client' as const, 'other client' as const, 'other client' as const)
      .map((fault): Attempt => ({ kind: 'revoke', fault })),
  },
)

const DAY = 86_400_000

/** Steps of the clock, the borders of every lifetime among them. */
export const pauses: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(1500) },
  { weight: 2, arbitrary: fc.constantFrom(999, 1000, 1001, 9999, 10_000, 10_001, 59_999, 60_000, 60_001, 660_000) },
  { weight: 1, arbitrary: fc.constantFrom(30 * DAY - 1, 30 * DAY, 30 * DAY + 600_000, 20 * DAY, 90 * DAY) },
  { weight: 1, arbitrary: fc.nat(40 * DAY) },
)
