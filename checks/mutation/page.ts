import { writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { byFolder, findExcuse, percentOf, scoreInWords, scoreOf, spell, type Excuse } from './judge.ts'
import type { Measured, Report } from './report.ts'

const PAGE = 'docs/mutation.md'

/** Writes the report for people. */
export async function writeMutationPage(report: Report, excuses: readonly Excuse[]): Promise<void> {
  const page = formatMutationPage(report, excuses)
  await writeFile(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }))
}

function formatMutationPage(report: Report, excuses: readonly Excuse[]): string {
  const days = Object.values(report).map(({ on }) => on)
  const lines = [
    '# Mutants of the core',
    '',
    'Written by `pnpm mutation`. Stryker changes the code of grants, tokens, clients and protocol in every small way, and the',
    `tests must find it: **${scoreInWords(scoreOf(report))}**. Measured by \`pnpm mutation --all --jobs 2\`, file by file up to`,
    `${days.toSorted().at(-1) ?? 'never'}, each file under the tests that \`checks/mutation/rows.ts\` names for it; others`,
    'could only find more. Found is a mutant that fails a test, or runs into an endless loop.',
    '',
    'Static is what runs once, as a module is loaded, such as a table or a pattern: each such mutant would need the whole',
    'server anew, so they are counted and not tried. All others count, the texts that only logs show too.',
    '',
    '| | score | mutants | failed a test | endless | survived | static |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...byFolder(report)].flatMap(([folder, files]) => [
      row(`**${folder}**`, Object.values(files)),
      ...Object.entries(files).map(([file, measured]) => row(file.slice(folder.length + 1), [measured])),
    ]),
    '',
    '## Survivors, and why no test need find them',
    ...Object.entries(report).flatMap(([file, { survivors }]) => [
      ...(survivors.length === 0 ? [] : ['', `### ${file}`, '']),
      ...survivors.map((one) => {
        const why = findExcuse(file, one, excuses)?.why ?? 'no reason yet'
        return `- line ${one.line}, \`${inCode(spell(one))}\`: ${why}`
      }),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function row(name: string, files: readonly Measured[]): string {
  const score = scoreOf(Object.fromEntries(files.map((measured, index) => [String(index), measured])))
  const sum = (count: (measured: Measured) => number): number => files.reduce((all, one) => all + count(one), 0)
  const counts = [
    score.all,
    sum(({ killed }) => killed),
    sum(({ timeout }) => timeout),
    sum(({ survivors }) => survivors.length),
    sum((measured) => measured.static),
  ]
  return `| ${[name, percentOf(score), ...counts].join(' | ')} |`
}

/** Backticks of the code would end it early. */
const inCode = (code: string): string => code.replaceAll('`', "'")
