import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { deferred } from '@gw/test-conformance/deferred'
import { requirements } from '@gw/test-conformance/requirements'
import { formatConformancePage } from './conformance-page.ts'
import { citedIds, parseTestReport, type ReportedTest } from './test-report.ts'

const PAGE = 'docs/conformance.md'

/** The scan after the tests is a step of its own: it proves these, or the command fails. */
const CANARY_SCAN = {
  file: 'checks/canaries.ts',
  title: 'finds no secret in logs and dumps (R408, R411)',
  status: 'passed',
}

/** Requirement id → the tests that cite it. */
export type Citations = ReadonlyMap<string, readonly ReportedTest[]>

/** What the gate compares. */
export interface Claims {
  readonly known: readonly string[]
  /** Id → why nothing proves it yet. */
  readonly deferred: Readonly<Record<string, string>>
  readonly citations: Citations
}

/**
 * The gate: each requirement is proved by a passing test that cites it, or deferred with a reason; nothing else is cited,
 * nothing is both, and the page that shows it is up to date.
 *
 * With `UPDATE=1` the page is written in place of being compared.
 */
export async function checkRequirements(report: string): Promise<readonly string[]> {
  const citations = citationsOf([...parseTestReport(await readFile(report, 'utf8')), CANARY_SCAN])
  const known = requirements.map(({ id }) => id)
  const faults = findFalseClaims({ known, deferred, citations })
  const page = await formatConformancePage({ path: PAGE, requirements, deferred, filesOf })
  if (process.env['UPDATE'] === '1') await writeFile(PAGE, page)
  else if (page !== (await readFile(PAGE, 'utf8').catch(() => ''))) {
    return [...faults, `${PAGE} is stale: run the test command once more with UPDATE=1 and commit what it writes`]
  }
  console.log(`  ${citations.size} of ${known.length} requirements tested, ${Object.keys(deferred).length} deferred`)
  return faults

  function filesOf(id: string): readonly string[] {
    const files = (citations.get(id) ?? []).map(({ file }) => relative(process.cwd(), file))
    return [...new Set(files)].toSorted()
  }
}

/** Tests by the ids that their titles cite. */
export function citationsOf(tests: readonly ReportedTest[]): Citations {
  const pairs = tests.flatMap((test) => citedIds(test.title).map((id) => ({ id, test })))
  return new Map(
    [...Map.groupBy(pairs, ({ id }) => id)].map(([id, group]) => [id, group.map(({ test }) => test)] as const),
  )
}

/**
 * A line for each id that is claimed wrongly.
 *
 * A test that failed has been counted already, and one whose tool is missing is counted as skipped: neither makes its
 * ids unproved a second time.
 */
export function findFalseClaims({ known, deferred: reasons, citations }: Claims): readonly string[] {
  const ids = new Set(known)
  return [
    ...[...citations]
      .filter(([id]) => !ids.has(id))
      .map(([id, tests]) => `${id} is cited by "${tests[0]?.title ?? ''}", but there is no such requirement`),
    ...Object.keys(reasons)
      .filter((id) => !ids.has(id))
      .map((id) => `${id} is deferred, but there is no such requirement`),
    ...known
      .filter((id) => citations.has(id) && reasons[id] !== undefined)
      .map((id) => `${id} is tested: take it out of test/conformance/deferred.ts`),
    ...known
      .filter((id) => !citations.has(id) && (reasons[id] ?? '') === '')
      .map((id) => `${id} is neither cited by a test nor deferred with a reason`),
  ]
}

// By itself: `node --conditions=@gw/source checks/requirements.ts report.json`
const [, , path] = process.argv
if (import.meta.main && path !== undefined) {
  const faults = await checkRequirements(path)
  for (const fault of faults) console.log(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
