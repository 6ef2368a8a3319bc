import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { deferred } from '@gw/test-conformance/deferred'
import { elsewhere } from '@gw/test-conformance/elsewhere'
import { coreRequirements, requirements } from '@gw/test-conformance/requirements'
import { citationsOf } from './conformance/citations.ts'
import { findFalseClaims, reasonOf } from './conformance/claims.ts'
import { countByLevel, countsInWords } from './conformance/counts.ts'
import { formatConformancePage, type Proofs } from './conformance/page.ts'
import { findMissingSources } from './conformance/missing-sources.ts'
import { readSources } from './conformance/read-sources.ts'
import { findGaps } from './planted/musts/gaps.ts'
import { parseTestReport } from './test-report.ts'

const PAGE = 'docs/conformance.md'

/** The scan after the tests is a step of its own: it proves these, or the command fails. */
const CANARY_SCAN = {
  file: 'checks/canaries.ts',
  title: 'finds no secret in logs and dumps (R408, R411)',
  ownTitle: 'finds no secret in logs and dumps (R408, R411)',
  status: 'passed',
}

/**
 * The gate: each requirement is proved by a passing test that cites it, or deferred with a reason that its level allows;
 * nothing else is cited, nothing is both; each section that a tested MUST of the core comes from is named by a source; a
 * fault is planted for each tested MUST; and the page that shows it all is up to date.
 *
 * With `UPDATE=1` the page is written in place of being compared.
 */
export async function checkRequirements(report: string): Promise<readonly string[]> {
  const citations = citationsOf([...parseTestReport(await readFile(report, 'utf8')), CANARY_SCAN])
  const proofs: Proofs = {
    requirements,
    testsOf: (id) => (citations.get(id) ?? []).map((test) => ({ ...test, file: relative(process.cwd(), test.file) })),
    reasonOf: (id) => reasonOf(deferred[id]),
    sources: await readSources(),
    elsewhere,
  }
  const core = new Set(coreRequirements.map(({ id }) => id))
  const musts = requirements.filter(({ id, level }) => level === 'M' && citations.has(id)).map(({ id }) => id)
  const faults = [
    ...findFalseClaims({ requirements, core, deferred, citations }),
    ...findMissingSources(proofs, core),
    ...(await findGaps(musts)),
  ]
  console.log(`  ${countsInWords(countByLevel(requirements, (id) => citations.has(id)))}`)
  const page = formatConformancePage(proofs)
  if (process.env['UPDATE'] === '1') await writeFile(PAGE, page)
  else if (page !== (await readFile(PAGE, 'utf8').catch(() => ''))) {
    return [...faults, `${PAGE} is stale: run the test command once more with UPDATE=1 and commit what it writes`]
  }
  return faults
}

// By itself: `node --conditions=@gw/source checks/requirements.ts report.json`
const [, , path] = process.argv
if (import.meta.main && path !== undefined) {
  const faults = await checkRequirements(path)
  for (const fault of faults) console.log(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
