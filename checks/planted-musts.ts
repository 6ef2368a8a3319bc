// Each MUST's test is seen failing once before it is trusted: plants one fault after the other into a copy of the tree, and
// runs the tests that cite the MUST. `--only R235,R236` tries these, `--slow` also what only the whole gateway can show.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { requirements } from '@gw/test-conformance/requirements'
import { copyTree } from './planted/copy-tree.ts'
import { readCitations, type CitedIn } from './planted/musts/cited-in.ts'
import { mustFaults } from './planted/musts/index.ts'
import type { MustFault } from './planted/musts/must-fault.ts'
import { startCitingTests } from './planted/musts/run-tests.ts'

const REPORT = join(process.cwd(), 'checks/planted/musts/report.md')

const { values } = parseArgs({ options: { only: { type: 'string' }, slow: { type: 'boolean', default: false } } })
const only = values.only?.split(',')

const citations = await readCitations()
const tested = requirements.filter(({ id, level }) => level === 'M' && citations.has(id)).map(({ id }) => id)
const wanted = tested.filter((id) => only === undefined || only.includes(id))
const faultless = wanted.filter((id) => !mustFaults.some(({ ids }) => ids.includes(id)))
const faults = mustFaults.filter(({ ids }) => ids.some((id) => wanted.includes(id)))

/** Tests of packages show a fault in a second; the whole gateway is asked where nothing else cites the id. */
const placesOf = (id: string): readonly CitedIn[] => {
  const all = citations.get(id) ?? []
  const quick = all.filter(({ slow }) => !slow)
  return quick.length > 0 ? quick : all
}

const tree = await mkdtemp(join(tmpdir(), 'gw-musts-'))
const found: string[] = []
const missed: string[] = faultless.map((id) => `${id} has no fault in checks/planted/musts`)
const skipped: string[] = []

/** @returns how to take it back, or what keeps it from being planted */
async function change({ file, find, replace }: Pick<MustFault, 'file' | 'find' | 'replace'>) {
  const target = join(tree, file)
  const before = await readFile(target, 'utf8')
  if (before.split(find).length !== 2) return `not exactly one "${find}" in ${file}`
  const write = async (text: string): Promise<void> => {
    await writeFile(target, text)
    tests.changed(target)
  }
  await write(before.replace(find, () => replace))
  return () => write(before)
}

async function plant(fault: MustFault): Promise<void> {
  const { ids, file, find, also, slow = false, keepsDown = false } = fault
  if (slow && !values.slow) {
    skipped.push(...ids)
    return
  }
  const changes = [await change(fault), ...(also === undefined ? [] : [await change(also)])]
  const { failed, unprepared } = await tests.run(ids.flatMap(placesOf))
  for (const undo of changes) {
    if (typeof undo === 'string') missed.push(`${ids.join(', ')}: ${undo}`)
    else await undo()
  }
  for (const id of ids) {
    const seen = failed.has(id) || (keepsDown && unprepared.has(id))
    console.log(`${seen ? 'found  ' : 'MISSED '} ${id.padEnd(5)} ${file}: ${find.trim().split('\n')[0] ?? ''}`)
    if (seen) found.push(id)
    else missed.push(`${id} does not notice the fault in ${file}: ${find}`)
  }
}

await copyTree(tree)
const tests = await startCitingTests(tree)
try {
  const sound = await tests.run(
    faults.filter(({ slow = false }) => !slow || values.slow).flatMap(({ ids }) => ids.flatMap(placesOf)),
  )
  if (sound.failed.size > 0) missed.push(`without any fault these fail already: ${[...sound.failed].join(', ')}`)
  console.log(`${sound.tests} tests pass without a fault`)
  for (const fault of faults) await plant(fault)
} finally {
  await tests.close()
  await rm(tree, { recursive: true, force: true })
}
for (const line of missed) console.log(line)
const summary = `${new Set(found.filter((id) => wanted.includes(id))).size} of ${wanted.length} MUSTs that are tested were seen failing on a planted fault; ${missed.length} were not; ${skipped.length} need the whole gateway (--slow)`
console.log(summary)
if (only === undefined && missed.length === 0) await writeFile(REPORT, formatReport())
process.exitCode = missed.length === 0 ? 0 : 1

function formatReport(): string {
  const rows = faults.map(
    ({ ids, file, find }) =>
      `- ${ids.join(', ')}: \`${file}\`, at \`${find.trim().split('\n')[0]?.replaceAll('`', "'") ?? ''}\``,
  )
  return `# MUSTs seen failing\n\nWritten by \`pnpm planted-musts\` on ${new Date().toISOString().slice(0, 10)}. ${summary}.\n\n${rows.join('\n')}\n`
}
