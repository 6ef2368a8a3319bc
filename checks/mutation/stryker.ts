import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runProgram } from '../step.ts'
import { CORE, type Measured } from './report.ts'
import type { Batch } from './rows.ts'

const Position = z.object({ line: z.number(), column: z.number() })
const Result = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          status: z.string(),
          static: z.boolean().optional(),
          replacement: z.string().optional(),
          location: z.object({ start: Position, end: Position }),
        }),
      ),
    }),
  ),
})
type Mutant = z.infer<typeof Result>['files'][string]['mutants'][number]

/** In the copy of the tree: Stryker may write over its files. */
const RESULT = 'mutation-result.json'
const CONFIG = 'mutation-config.json'

/**
 * Lets Stryker mutate some sources in a copy of the tree, and tells what became of the mutants.
 *
 * @param tree - a copy of the repository, installed
 * @param jobs - processes that run tests
 * @param timeoutMs - when it is stopped; absent: never
 * @throws {Error} when the tests fail without a mutant, or Stryker does, or is stopped
 */
export async function measure(
  { sources, tests }: Batch,
  { tree, jobs, timeoutMs }: { readonly tree: string; readonly jobs: number; readonly timeoutMs?: number },
): Promise<Readonly<Record<string, Measured>>> {
  const folder = join(tree, CORE)
  const settings = {
    inPlace: true,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: join(tree, 'checks/mutation/vitest.config.ts'), related: false },
    testFiles: tests,
    mutate: sources.map(({ path }) => path),
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: jobs,
    timeoutMS: 20_000, // beside one and a half of the time that the tests took unharmed: this machine may be busy
    reporters: ['json'],
    jsonReporter: { fileName: RESULT },
    allowConsoleColors: false,
    logLevel: 'warn',
  }
  await writeFile(join(folder, CONFIG), JSON.stringify(settings))
  const code = await runProgram(join(tree, 'node_modules/.bin/stryker'), ['run', CONFIG], {
    cwd: folder,
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  })
  if (code !== 0) throw new Error(`stryker ended with ${code}`)
  const { files } = Result.parse(JSON.parse(await readFile(join(folder, RESULT), 'utf8')))
  return Object.fromEntries(
    sources.map(({ path, digest }) => {
      const { source, mutants } = files[path] ?? { source: '', mutants: [] }
      const count = (status: string) => mutants.filter((mutant) => mutant.status === status).length
      const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      return [
        path,
        {
          source: digest,
          on: new Date().toISOString().slice(0, 10),
          killed: count('Killed'),
          timeout: count('Timeout'),
          static: count('Ignored'),
          survivors: survivors
            .map((mutant) => describeSurvivor(mutant, source.split('\n')))
            .toSorted((one, other) => one.line - other.line),
        },
      ]
    }),
  )
}

function describeSurvivor({ location: { start, end }, replacement = '' }: Mutant, lines: readonly string[]) {
  const own = lines.slice(start.line - 1, end.line)
  const last = own.length - 1
  const text = own.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
  )
  return {
    line: start.line,
    original: oneLine(text.join(' ')),
    replacement: oneLine(replacement),
    code: oneLine(own[0] ?? ''),
  }
}

const oneLine = (code: string): string => code.replaceAll(/\s+/g, ' ').trim()
