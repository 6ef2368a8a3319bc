import { deferred } from '@gw/test-conformance/deferred'
import { requirements as all } from '@gw/test-conformance/requirements'
import type { Batch } from './batch.ts'

const REPORT = 'planted-report.json'
const PAGE = 'docs/conformance.md'

const cited = all.map(({ id }) => id).filter((id) => deferred[id] === undefined)
const [someCited = ''] = cited
const [someDeferred = ''] = Object.keys(deferred)

/** A report of one test that cites these ids. */
const reportOf = (ids: readonly string[]) => (): string =>
  JSON.stringify({
    testResults: [{ name: 'any.test.ts', assertionResults: [{ fullName: `(${ids.join(', ')})`, status: 'passed' }] }],
  })

const gate = (fault: string, ids: readonly string[], said: RegExp, plant: Batch['plant'] = {}): Batch => ({
  tool: 'requirement gate',
  plant: { [REPORT]: reportOf(ids), ...plant },
  run: ['node', '--conditions=@gw/source', 'checks/requirements.ts', REPORT],
  faults: { [fault]: said },
})

export const requirements: readonly Batch[] = [
  gate('unknown id cited', [...cited, 'R999'], /R999 is cited by .*, but there is no such requirement/),
  gate('id without test or reason', cited.slice(1), new RegExp(`${someCited} is neither cited`)),
  gate('id tested and deferred', [...cited, someDeferred], new RegExp(`${someDeferred} is tested: take it out`)),
  gate('stale page', cited, /docs\/conformance\.md is stale/, { [PAGE]: (before) => `${before}\nplanted\n` }),
  gate('unknown id deferred', cited, /R999 is deferred, but there is no such requirement/, {
    'test/conformance/deferred.ts': (before) => before.replace('= {', "= {\n  R999: 'planted',"),
  }),
]
