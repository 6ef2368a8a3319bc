import type { Report, Survivor } from './report.ts'

/** 85 %: of a hundred faults in the rules of grants, tokens, clients and parsers the tests find at least so many. */
const LEAST_SCORE = 0.85

/** Why tests need not find some mutants. */
export interface Excuse {
  /** Path inside the core, or what those of several files begin with. */
  readonly files: string
  /** Spelled as in the report, `original → replacement` on one line; or a pattern for all that are alike. */
  readonly mutants: readonly (string | RegExp)[]
  /** Only in lines like this one. */
  readonly within?: RegExp
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

/** `97.3 %`; of nothing, nothing. */
export const percentOf = ({ found, all }: Score): string => (all === 0 ? '' : `${((100 * found) / all).toFixed(1)} %`)

/** `2540 of 2610 mutants found (97.3 %)`. */
export function scoreInWords(score: Score): string {
  return `${score.found} of ${score.all} mutants found${score.all === 0 ? '' : ` (${percentOf(score)})`}`
}

/** The part of a report that is about one folder, by folder. */
export function byFolder(report: Report): ReadonlyMap<string, Report> {
  const folders = Map.groupBy(Object.entries(report), ([file]) => file.split('/').slice(0, 2).join('/'))
  return new Map([...folders].map(([folder, files]) => [folder, Object.fromEntries(files)]))
}

/** As excuses spell it. */
export const spell = ({ original, replacement }: Survivor): string => `${original} → ${replacement}`

const isLike = (mutant: string | RegExp, text: string): boolean =>
  typeof mutant === 'string' ? mutant === text : mutant.test(text)

const covers = ({ files, within }: Excuse, mutant: string | RegExp, file: string, survivor: Survivor): boolean =>
  file.startsWith(files) && (within?.test(survivor.code) ?? true) && isLike(mutant, spell(survivor))

/** The excuse of a survivor, the first that fits. */
export function findExcuse(file: string, survivor: Survivor, excuses: readonly Excuse[]): Excuse | undefined {
  return excuses.find((excuse) => excuse.mutants.some((mutant) => covers(excuse, mutant, file, survivor)))
}

/** A line for a score that is too low, for each survivor without an excuse, and for each excuse without a survivor. */
export function findMutationFaults(report: Report, excuses: readonly Excuse[]): readonly string[] {
  const score = scoreOf(report)
  const survivors = Object.entries(report).flatMap(([file, measured]) =>
    measured.survivors.map((survivor) => ({ file, survivor })),
  )
  return [
    ...(score.found < LEAST_SCORE * score.all
      ? [`only ${scoreInWords(score)}: at least ${LEAST_SCORE * 100} % are wanted`]
      : []),
    ...survivors
      .filter(({ file, survivor }) => findExcuse(file, survivor, excuses) === undefined)
      .map(
        ({ file, survivor }) =>
          `${file}:${survivor.line} no test finds "${spell(survivor)}": write one, or say why not in checks/mutation/survivors.ts`,
      ),
    ...excuses.flatMap((excuse) =>
      excuse.mutants
        .filter((mutant) => !survivors.some(({ file, survivor }) => covers(excuse, mutant, file, survivor)))
        .map((mutant) => `${excuse.files} has no survivor "${mutant}": take it out of checks/mutation/survivors.ts`),
    ),
  ]
}
