// The test command: everything that judges a change, cheapest first. The last line counts.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCanaries } from './canaries.ts'
import { checkConsumers } from './consumers.ts'
import { checkPackages } from './packages.ts'
import { checkRequirements } from './requirements.ts'
import { check, tool, type Step } from './step.ts'
import { runTests } from './tests.ts'

const evidence = await mkdtemp(join(tmpdir(), 'gw-evidence-'))
const report = join(evidence, 'vitest.json')

const steps: readonly Step[] = [
  tool('lock file', 'pnpm', 'install', '--frozen-lockfile', '--prefer-offline'),
  tool('format', 'prettier', '--check', '--log-level=warn', '.'),
  tool('build, types, lint', 'turbo', 'run', 'build', 'types', 'lint', '--output-logs=errors-only'),
  tool('architecture', 'depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'apps'),
  tool('unused', 'knip'),
  tool('unused in production', 'knip', '--production'),
  check('packages', checkPackages),
  { name: 'tests', run: () => runTests({ report, evidence }) },
  check('consumers', checkConsumers),
  check('requirements', () => checkRequirements(report)),
  check('canaries', () => findCanaries(evidence)),
]

let passed = 0
let failed = 0
for (const { name, run } of steps) {
  const startedAt = performance.now()
  console.log(`\n== ${name}`)
  const result = await run()
  passed += result.passed
  failed += result.failed
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`== ${name}: ${result.failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
}
await rm(evidence, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
