import type { ReportLine } from '../src/report.ts'

/** What a number of model runs came to; outcomes count the verdicts of all attempts. */
export type ModelRun = ReportLine

/** Counts verdicts. */
export function createTally(
  target: string,
  seed: number,
  runs: number,
): { readonly count: (verdict: string) => void; readonly result: () => ModelRun } {
  const verdicts = new Map<string, number>()
  const startedAt = performance.now()
  return {
    count: (verdict) => void verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1),
    result: () => ({
      target,
      seed,
      runs,
      seconds: Math.round(performance.now() - startedAt) / 1000,
      outcomes: Object.fromEntries([...verdicts].toSorted(([left], [right]) => left.localeCompare(right))),
    }),
  }
}
