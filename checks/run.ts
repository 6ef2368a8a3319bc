// The test command: everything that judges a change, cheapest first. The last line counts.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkCanaries } from './canaries.ts'
import { checkConsumers } from './consumers.ts'
import { checkMutation } from './mutation/check.ts'
import { checkPackages } from './packages.ts'
import { checkRequirements } from './requirements.ts'
import { check, tool, type Step, type StepResult } from './step.ts'
import { runTests } from './tests.ts'

const evidence = await mkdtemp(join(tmpdir(), 'gw-evidence-'))
const report = join(evidence, 'vitest.json')
process.env['GW_EVIDENCE'] = evidence // what the tests and the consumers leave for the scan
process.env['TURBO_TELEMETRY_DISABLED'] = '1'

const steps: readonly Step[] = [
  tool('lock file', 'pnpm', 'install', '--frozen-lockfile', '--lockfile-only'),
  tool('format', 'prettier', '--check', '--log-level=warn', '.'),
  tool('architecture', 'depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'apps', 'examples'),
  tool('unused', 'knip', '--no-config-hints'),
  tool('unused in production', 'knip', '--production', '--no-config-hints'),
  tool('build, types, lint', 'turbo', 'run', 'build', 'types', 'lint', '--continue', '--output-logs=errors-only'),
  check('packages', checkPackages),
  { name: 'tests', run: () => runTests(report) },
  check('consumers', checkConsumers),
  check('requirements', () => checkRequirements(report)),
  check('mutants', checkMutation),
  check('canaries', () => checkCanaries(evidence)),
]

/** A step that breaks has failed; the ones after it still have their say. */
async function runStep({ name, run }: Step): Promise<StepResult> {
  console.log(`\n== ${name}`)
  const startedAt = performance.now()
  const result = await run().catch((error: unknown) => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`== ${name}: ${result.failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return result
}

const total = { passed: 0, failed: 0, skipped: 0 }
for (const step of steps) {
  const { passed, failed, skipped } = await runStep(step)
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
if (total.failed === 0) await rm(evidence, { recursive: true, force: true })
else console.log(`\nlogs, dumps and the report of the tests are kept in ${evidence}`)
process.exitCode = total.failed === 0 ? 0 : 1
const skips = total.skipped === 0 ? '' : `, ${total.skipped} skipped`
console.log(`\n${total.passed} passed, ${total.failed} failed${skips}`)
