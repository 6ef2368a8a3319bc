// Mutation testing of the core: `pnpm mutation` measures the sources that changed since the committed report, and writes
// the report after each batch, so that a run that is broken off goes on where it stopped. `--all` measures everything
// anew, paths inside the core measure those, `--jobs 2` runs tests in two processes, `--judge` measures nothing.
import { parseArgs } from 'node:util'
import { byFolder, findMutationFaults, scoreInWords, scoreOf } from './mutation/judge.ts'
import { measureAll } from './mutation/measure-all.ts'
import { writeMutationPage } from './mutation/page.ts'
import { findStale, readMutatedSources, readReport, withoutGone, writeReport, type Report } from './mutation/report.ts'
import { survivors } from './mutation/survivors.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    judge: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
  },
})

const sources = await readMutatedSources()
const report = withoutGone(await readReport(), sources)
const named = sources.filter(({ path }) => positionals.includes(path))
const chosen = positionals.length > 0 ? named : values.all ? sources : findStale(sources, report)

async function keep(known: Report): Promise<void> {
  await writeReport(known)
  await writeMutationPage(known, survivors)
}

await keep(report)
const measured = values.judge ? report : await measureAll(chosen, report, { jobs: Number(values.jobs), keep })
const faults = findMutationFaults(measured, survivors)
for (const fault of faults) console.log(fault)
for (const [folder, files] of byFolder(measured)) console.log(`${folder}: ${scoreInWords(scoreOf(files))}`)
console.log(`all: ${scoreInWords(scoreOf(measured))}`)
process.exitCode = faults.length === 0 ? 0 : 1
