import { createHash } from 'node:crypto'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Where the mutants live. */
export const CORE = 'packages/oauth-core'
const REPORT = 'checks/mutation/report.json'
/** The folders whose mutants must not survive; the score counts nothing else. */
const MUTATED = ['grants', 'tokens', 'clients', 'protocol'].map((folder) => `src/${folder}/**/*.ts`)

/** A change of the code that no test noticed. */
export interface Survivor {
  readonly line: number
  readonly original: string
  readonly replacement: string
  /** The line that it begins in. */
  readonly code: string
}

/** What became of the mutants of one file. */
export interface Measured {
  /** SHA-256 of the source that was measured: with another one the rest says nothing. */
  readonly source: string
  /** The day of the measuring, `2026-11-27`. */
  readonly on: string
  readonly killed: number
  /** Ran into an endless loop, which no caller would take for an answer. */
  readonly timeout: number
  /** Code that runs as a module is loaded; each such mutant would need all tests anew, so they are counted only. */
  readonly static: number
  readonly survivors: readonly Survivor[]
}

/** Path inside the core → what was measured last. */
export type Report = Readonly<Record<string, Measured>>

const Shape: z.ZodType<Report> = z.record(
  z.string(),
  z.object({
    source: z.string(),
    on: z.string(),
    killed: z.number(),
    timeout: z.number(),
    static: z.number(),
    survivors: z.array(z.object({ line: z.number(), original: z.string(), replacement: z.string(), code: z.string() })),
  }),
)

/** The report that was committed, empty when there is none. */
export async function readReport(): Promise<Report> {
  const text = await readFile(REPORT, 'utf8').catch(() => '{}')
  return Shape.parse(JSON.parse(text))
}

export async function writeReport(report: Report): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(report).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  await writeFile(REPORT, `${JSON.stringify(sorted, undefined, 2)}\n`)
}

/** A source that is mutated, as it is now. */
export interface Source {
  /** Path inside the core. */
  readonly path: string
  readonly digest: string
  readonly lines: number
}

export async function readMutatedSources(): Promise<readonly Source[]> {
  const sources: Source[] = []
  for await (const path of glob(MUTATED, { cwd: CORE })) {
    if (/\.(?:test|fixture)\.ts$/.test(path)) continue
    const text = await readFile(join(CORE, path), 'utf8')
    sources.push({ path, digest: createHash('sha256').update(text).digest('hex'), lines: text.split('\n').length })
  }
  return sources.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** Sources that the report knows nothing about, or knew in another form. */
export function findStale(sources: readonly Source[], report: Report): readonly Source[] {
  return sources.filter(({ path, digest }) => report[path]?.source !== digest)
}

/** What is left of a report when only sources that exist count. */
export function withoutGone(report: Report, sources: readonly Source[]): Report {
  const paths = new Set(sources.map(({ path }) => path))
  return Object.fromEntries(Object.entries(report).filter(([path]) => paths.has(path)))
}
