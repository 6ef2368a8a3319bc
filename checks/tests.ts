import { readFile, writeFile } from 'node:fs/promises'
import { runProgram, type StepResult } from './step.ts'
import { joinTestReports, parseTestReport } from './test-report.ts'

/** What runs in one process with its tests, so that v8 can count the branches of the core that they take. */
const MEASURED = ['types', 'unit', 'packages']

const only = MEASURED.flatMap((project) => ['--project', project])
const others = MEASURED.flatMap((project) => ['--project', `!${project}`])

async function runVitest(file: string, args: readonly string[]) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runProgram('vitest', ['run', ...reporters, ...args])
  return { code, json: await readFile(file, 'utf8') }
}

/**
 * Runs every vitest project once and counts what it reports. The first run measures coverage too, and fails below its
 * threshold; what races against the clock or other processes comes after it, unmeasured.
 *
 * @param report - where the reports of both runs are left, as one
 */
export async function runTests(report: string): Promise<StepResult> {
  const measured = await runVitest(`${report}.measured`, ['--coverage', ...only])
  const unmeasured = await runVitest(`${report}.unmeasured`, others)
  const joined = joinTestReports([measured.json, unmeasured.json])
  await writeFile(report, joined)
  const tests = parseTestReport(joined)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.filter(({ status }) => status === 'failed')
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
  // Where the verdict counts, a test that did not run has proved nothing.
  const unproved = process.env['CI'] === 'true' ? skipped : []
  for (const { title } of unproved) console.log(`  skipped: ${title}`)
  const failures = failed.length + unproved.length
  return {
    passed,
    // A file that does not load, a hook that fails, or a threshold, fails no test: the exit codes still say so.
    failed: failures === 0 && measured.code + unmeasured.code !== 0 ? 1 : failures,
    skipped: skipped.length - unproved.length,
  }
}
