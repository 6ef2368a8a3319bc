// By hand: `pnpm fuzz --runs 1000000 --seed 1 --target parseScope --report test/fuzz/reports/name`. Everything follows
// from the seed, so a failure is repeated by the same line.
import { parseArgs } from 'node:util'
import { JOBS } from './jobs.ts'
import { writeReport, type ReportLine } from './report.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string', multiple: true },
    report: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(seed)) throw new Error('--runs and --seed take whole numbers')
const chosen = JOBS.filter(({ name }) => values.target === undefined || values.target.includes(name))
if (chosen.length === 0) throw new Error(`no such target; there are: ${JOBS.map(({ name }) => name).join(', ')}`)

// A refusal is an error, and its stack is most of what it costs; the message of a failure says what to repeat.
Error.stackTraceLimit = 0

const command = [
  'pnpm fuzz',
  `--runs ${runs}`,
  `--seed ${seed}`,
  ...(values.target ?? []).map((name) => `--target ${name}`),
]
const lines: ReportLine[] = []
for (const { name, run } of chosen) {
  const result = await run({ seed, runs })
  lines.push(result)
  console.log(`${name}: ${runs} runs in ${result.seconds} s ${JSON.stringify(result.outcomes)}`)
  // After each target: what was found out is not lost when somebody ends the run.
  if (values.report !== undefined) {
    await writeReport(values.report, lines, { node: process.version, command: command.join(' ') })
  }
}
