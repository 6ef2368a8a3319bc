import { readFile } from 'node:fs/promises'
import { runProgram, type StepResult } from './step.ts'
import { parseTestReport } from './test-report.ts'

/**
 * Runs every vitest project. What the tests see of secrets, logs and dumps is left in `evidence`, for the scan that
 * follows.
 */
export async function runTests(paths: { readonly report: string; readonly evidence: string }): Promise<StepResult> {
  const code = await runProgram(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${paths.report}`],
    { env: { GW_EVIDENCE: paths.evidence } },
  )
  const tests = parseTestReport(await readFile(paths.report, 'utf8'))
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  const failed = count('failed')
  // A file that does not load, or a hook that fails, fails no test: the exit code still says so.
  return { passed: count('passed'), failed: failed === 0 && code !== 0 ? 1 : failed }
}
