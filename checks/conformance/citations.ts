import { citedIds, type ReportedTest } from '../test-report.ts'

/** Requirement id → the tests that cite it. */
export type Citations = ReadonlyMap<string, readonly ReportedTest[]>

/** Tests by the ids that their titles cite. */
export function citationsOf(tests: readonly ReportedTest[]): Citations {
  const pairs = tests.flatMap((test) => citedIds(test.title).map((id) => ({ id, test })))
  return new Map(
    [...Map.groupBy(pairs, ({ id }) => id)].map(([id, group]) => [id, group.map(({ test }) => test)] as const),
  )
}
