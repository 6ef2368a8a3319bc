import type { Report, Survivor } from './report.ts'

/** 85 %: of a hundred faults in the rules of grants, tokens, clients and parsers the tests find at least so many. */
const LEAST_SCORE = 0.85

/** Why tests need not find some mutants of a file. */
export interface Excuse {
  /** Path inside the core. */
  readonly file: string
  /** `original → replacement`, both on one line, as the report spells them. */
  readonly mutants: readonly string[]
  readonly why: string
}

/** How many mutants were found, and how many there were. */
export interface Score {
  readonly found: number
  readonly all: number
}

/** Counts over some or all files of a report. */
export function scoreOf(report: Report): Score {
  return Object.values(report).reduce<Score>(
    ({ found, all }, { killed, timeout, survivors }) => ({
      found: found + killed + timeout,
      all: all + killed + timeout + survivors.length,
    }),
    { found: 0, all: 0 },
  )
}

/** `2540 of 2610 mutants found (97.3 %)`. */
export function scoreInWords({ found, all }: Score): string {
  return `${found} of ${all} mutants found${all === 0 ? '' : ` (${((100 * found) / all).toFixed(1)} %)`}`
}

/** As excuses spell it. */
export const spell = ({ original, replacement }: Survivor): string => `${original} → ${replacement}`

/** The excuse of each survivor that has one. */
export function findExcuse(file: string, survivor: Survivor, excuses: readonly Excuse[]): Excuse | undefined {
  return excuses.find((excuse) => excuse.file === file && excuse.mutants.includes(spell(survivor)))
}

/** A line for a score that is too low, for each survivor without an excuse, and for each excuse without a survivor. */
export function findMutationFaults(report: Report, excuses: readonly Excuse[]): readonly string[] {
  const { found, all } = scoreOf(report)
  const survivors = Object.entries(report).flatMap(([file, measured]) =>
    measured.survivors.map((survivor) => ({ file, survivor })),
  )
  return [
    ...(found < LEAST_SCORE * all
      ? [`only ${scoreInWords({ found, all })}: at least ${LEAST_SCORE * 100} % are wanted`]
      : []),
    ...survivors
      .filter(({ file, survivor }) => findExcuse(file, survivor, excuses) === undefined)
      .map(
        ({ file, survivor }) =>
          `${file}:${survivor.line} no test finds "${spell(survivor)}": write one, or say why not in checks/mutation/survivors.ts`,
      ),
    ...excuses.flatMap(({ file, mutants }) =>
      mutants
        .filter((mutant) => !survivors.some((one) => one.file === file && spell(one.survivor) === mutant))
        .map((mutant) => `${file} has no survivor "${mutant}": take it out of checks/mutation/survivors.ts`),
    ),
  ]
}
