import { readFile } from 'node:fs/promises'
import { runProgram, type StepResult } from './step.ts'
import { parseTestReport } from './test-report.ts'

/** Runs every vitest project and counts what it reports. */
export async function runTests(report: string): Promise<StepResult> {
  const code = await runProgram('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const tests = parseTestReport(await readFile(report, 'utf8'))
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.filter(({ status }) => status === 'failed')
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
  // Where the verdict counts, a test that did not run has proved nothing.
  const unproved = process.env['CI'] === 'true' ? skipped : []
  for (const { title } of unproved) console.log(`  skipped: ${title}`)
  const failures = failed.length + unproved.length
  return {
    passed,
    // A file that does not load, or a hook that fails, fails no test: the exit code still says so.
    failed: failures === 0 && code !== 0 ? 1 : failures,
    skipped: skipped.length - unproved.length,
  }
}
