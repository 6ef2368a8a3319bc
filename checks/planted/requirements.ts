import { deferred } from '@gw/test-conformance/deferred'
import { coreRequirements, requirements as all } from '@gw/test-conformance/requirements'
import type { Batch } from './batch.ts'

const REPORT = 'planted-report.json'
const PAGE = 'docs/conformance.md'

const cited = all.map(({ id }) => id).filter((id) => deferred[id] === undefined)
const [someCited = ''] = cited
const [someDeferred = ''] = Object.keys(deferred)
const { id: someMust = '' } = coreRequirements.find(({ id, level }) => level === 'M' && cited.includes(id)) ?? {}

const assertionOf = (title: string): object => ({ fullName: title, title, status: 'passed' })

/** A report of one test that cites these ids. */
const reportOf = (ids: readonly string[]) => (): string =>
  JSON.stringify({
    testResults: [{ name: 'any.test.ts', assertionResults: [assertionOf(`(${ids.join(', ')})`)] }],
  })

const without = (id: string): readonly string[] => cited.filter((one) => one !== id)

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
  gate('MUST deferred without a kind', without(someMust), new RegExp(`${someMust} is a MUST: no test proves it`), {
    'test/conformance/deferred.ts': (before) => before.replace('= {', `= {\n  ${someMust}: 'no time',`),
  }),
  gate('MUST of the core put off', without(someMust), new RegExp(`${someMust} is a MUST for the core`), {
    'test/conformance/deferred.ts': (before) =>
      before.replace('= {', `= {\n  ${someMust}: { kind: 'later', why: 'some day' },`),
  }),
  gate('section that no source names', cited, /RFC 7636 §99 \(R\d+.*\) is named by no source/, {
    'test/conformance/requirements/authorization-code.ts': (before) =>
      before.replaceAll('RFC 7636 §4.6', 'RFC 7636 §99'),
  }),
  gate('reason for a section that a source names', cited, /RFC 7636 §4\.6 is named by a source/, {
    'test/conformance/elsewhere.ts': (before) => before.replace('= {', "= {\n  'RFC 7636 §4.6': 'planted',"),
  }),
  gate('unknown id deferred', cited, /R999 is deferred, but there is no such requirement/, {
    'test/conformance/deferred.ts': (before) => before.replace('= {', "= {\n  R999: 'planted',"),
  }),
]
