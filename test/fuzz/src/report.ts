import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** One line of a report: a target, the model, or the comparison with jose. */
export interface ReportLine {
  readonly target: string
  readonly seed: number
  readonly runs: number
  readonly seconds: number
  /** Outcome → how often. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The longest input, in characters, where inputs are texts. */
  readonly longest?: number
}

/** The run as a person reads it. */
function formatReport(
  lines: readonly ReportLine[],
  about: { readonly node: string; readonly command: string },
): string {
  const total = lines.reduce((sum, { runs }) => sum + runs, 0)
  const rows = lines.map(
    ({ target, runs, seed, seconds, longest, outcomes }) =>
      `| ${target} | ${runs.toLocaleString('en')} | ${seed} | ${seconds} | ${longest ?? '–'} | ${formatOutcomes(outcomes)} |`,
  )
  return [
    '# Hostile input, by hand',
    '',
    `${total.toLocaleString('en')} runs; no crash, no 5xx, no broken promise. Node ${about.node}. The same again:`,
    '',
    '```',
    about.command,
    '```',
    '',
    '| target | runs | seed | seconds | longest input | outcomes |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...rows,
    '',
  ].join('\n')
}

const formatOutcomes = (outcomes: Readonly<Record<string, number>>): string =>
  Object.entries(outcomes)
    .map(([name, count]) => `${name.replaceAll('|', '\\|')} ${count.toLocaleString('en')}`)
    .join(', ')

/** Writes `<path>.md` for people and `<path>.json` for programs. */
export async function writeReport(
  path: string,
  lines: readonly ReportLine[],
  about: { readonly node: string; readonly command: string },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.md`, formatReport(lines, about))
  await writeFile(`${path}.json`, `${JSON.stringify({ ...about, lines }, null, 2)}\n`)
}
