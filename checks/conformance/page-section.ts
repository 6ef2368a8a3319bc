import type { Requirement } from '@gw/test-conformance/requirements'
import type { ReportedTest } from '../test-report.ts'
import type { Proofs } from './page.ts'
import { referencesOfRequirement } from './references.ts'
import type { Section } from './sections.ts'
import { addressOf, isSpecification, OAUTH_21, replacedBy } from './specifications.ts'

/** More titles of one file say no more about the rule. */
const MOST_TITLES = 2

/** One row: a search for the section or for an id ends at the files and the tests. */
export function formatSection({ reference, files, requirements }: Section, proofs: Proofs): string {
  const { name, section } = reference
  const label = nameOf(reference)
  const address = addressOf(reference)
  const before = name === OAUTH_21 ? replacedBy(section).map((one) => `RFC 6749 ${sign(one)}`) : []
  const implemented = files.map((file) => `[${shorten(file)}](../${file})`)
  const missing = requirements.length === 0 ? '' : (proofs.elsewhere[label] ?? '')
  return row([
    [address === undefined ? label : `[${label}](${address})`, ...before].join('<br>'),
    implemented.length === 0 ? missing : implemented.join('<br>'),
    requirements.map((requirement) => formatRequirement(requirement, reference, proofs)).join('<br>'),
  ])
}

/** `RFC 7636 §4.6`, as the sources and `elsewhere` spell it. */
export function nameOf({ name, section }: Section['reference']): string {
  return section === '' ? name : `${name} ${sign(section)}`
}

const sign = (section: string): string => (/^\d[\d.]*$/.test(section) ? `§${section}` : section)

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The whole of it in the rows of specifications; where a rule is repeated beside those, a pointer to them will do. */
function formatRequirement(requirement: Requirement, { name }: Section['reference'], proofs: Proofs): string {
  const { id, level, text, source } = requirement
  const rule = `**${id}** ${level} ${text.replaceAll('|', '\\|')}`
  const [first] = referencesOfRequirement(source).filter((reference) => isSpecification(reference.name))
  if (first !== undefined && !isSpecification(name)) return `${rule}: see ${nameOf(first)}`
  const byFile = [...Map.groupBy(proofs.testsOf(id), ({ file }) => file)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  const tests = byFile.map(([file, group]) => `[${shorten(file)}](../${file}) ${titlesOf(group)}`)
  const proof = tests.length === 0 ? `*left out*: ${proofs.reasonOf(id)}` : tests.join('; ')
  return `${rule}: ${proof}`
}

function titlesOf(tests: readonly ReportedTest[]): string {
  const titles = [...new Set(tests.map(({ ownTitle }) => ownTitle))]
  const shown = titles.slice(0, MOST_TITLES).map((title) => `“${escape(title.replaceAll(CITED, '').trim())}”`)
  const more = titles.length > MOST_TITLES ? ` and ${titles.length - MOST_TITLES} more` : ''
  return `${shown.join(', ')}${more}`
}

/** The ids stand at the end of each title, and in the row already. */
const CITED = / ?\((?:R\d+[-, ]*)+\)/g

const escape = (title: string): string =>
  title.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`)

/** What every path of its kind begins with says nothing. */
const shorten = (file: string): string =>
  file.replace(/^packages\/oauth-core\/(?:src\/)?/, '').replace(/^(?:packages|apps)\/([\w-]+)\/(?:src\/)?/, '$1/')
