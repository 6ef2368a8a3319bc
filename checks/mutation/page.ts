import { writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { findExcuse, scoreInWords, scoreOf, spell, type Excuse } from './judge.ts'
import type { Report } from './report.ts'

const PAGE = 'docs/mutation.md'

/** Writes the report for people. */
export async function writeMutationPage(report: Report, excuses: readonly Excuse[]): Promise<void> {
  const page = formatMutationPage(report, excuses)
  await writeFile(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }))
}

function formatMutationPage(report: Report, excuses: readonly Excuse[]): string {
  const folders = [...Map.groupBy(Object.entries(report), ([file]) => file.split('/').slice(0, 2).join('/'))]
  const skipped = Object.values(report).reduce((sum, measured) => sum + measured.static, 0)
  const lines = [
    '# Mutants of the core',
    '',
    'Written by `pnpm mutation`. Stryker changes the code of grants, tokens, clients and protocol in every small way, and the',
    `tests must find it: ${scoreInWords(scoreOf(report))}. ${skipped} more are in code that runs once, as a module is`,
    'loaded: each would take all tests anew, so they are counted and not tried.',
    '',
    ...folders.map(([folder, files]) => `- ${folder}: ${scoreInWords(scoreOf(Object.fromEntries(files)))}`),
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

/** Backticks of the code would end it early. */
const inCode = (code: string): string => code.replaceAll('`', "'")
