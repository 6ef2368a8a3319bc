import { OTHER_SERVERS, OWN_POLICY, WEAKNESSES, type Reference } from './specifications.ts'

/** How drafts are spelled, by a part of their address or of their name. */
const SPELLINGS: readonly (readonly [spelling: RegExp, name: string])[] = [
  [/oauth-v2-1|^OAuth 2\.1/, 'OAuth 2.1'],
  [/client-id-metadata-document|^(?:CIMD|client id metadata documents)/i, 'Client ID Metadata Documents'],
  [/browser-based-apps/, 'Browser-based apps'],
  [/^OpenID Connect Core/, 'OpenID Connect Core'],
]

const SECTION = String.raw`§[\d.]*\d|Appendix [A-Z]`
/** `§3.2.1`, `§3.3-§3.5`, `§6.2.2, §6.3.2 and §6.4.1`. */
const SECTIONS = `(?:${SECTION})(?:(?:, | and |-)(?:${SECTION}))*`
const PLAIN = new RegExp(`\\b(RFC \\d+(?:bis)?|OAuth 2\\.1|CIMD|OpenID Connect Core),? (${SECTIONS})`, 'g')
const LINK = /\{@link (https?:[^\s|}]+) *(?:\| *([^}]+))?\}/g
const MARKDOWN_LINK = /\[([^\]]+)\]\(([^)]+)\)/g

const sectionsIn = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(SECTION, 'g'))].map(([section]) => section.replace('§', ''))

/** The sections that a source file names in its comments, by link or in words. */
export function referencesOfSource(source: string): readonly Reference[] {
  const text = source.replaceAll(/\n\s*(?:\*|\/\/)/g, '').replaceAll(/ +/g, ' ')
  const linked = [...text.matchAll(LINK)].flatMap(([, address = '', label = '']) => referencesOfLink(label, address))
  return distinct([...linked, ...named(text.replaceAll(LINK, ''))])
}

/** The sections, and whatever else, that the `source` of a requirement names in Markdown. */
export function referencesOfRequirement(source: string): readonly Reference[] {
  const linked = [...source.matchAll(MARKDOWN_LINK)].flatMap(([, label = '', address = '']) =>
    referencesOfLink(label, address),
  )
  const rest = source
    .replaceAll(MARKDOWN_LINK, '')
    .split(/, (?=,|[A-Z]+[- ]|[a-z-]+ \d|$)/)
    .map((part) => part.replace(/^[ ,]+/, '').trim())
    .filter((part) => part !== '')
  return distinct([...linked, ...rest.map((part) => referenceOfWords(part))])
}

function referencesOfLink(label: string, address: string): readonly Reference[] {
  const [, spelled] = SPELLINGS.find(([spelling]) => spelling.test(address) || spelling.test(label)) ?? []
  const name = spelled ?? /^RFC \d+/.exec(label)?.[0]
  if (name === undefined) return label.startsWith('MCP') ? [referenceOfWords(label)] : []
  const sections = sectionsIn(label)
  return (sections.length === 0 ? [''] : sections).map((section) => ({ name, section }))
}

function named(text: string): readonly Reference[] {
  return [...text.matchAll(PLAIN)].flatMap(([, word = '', list = '']) => {
    const [, spelled] = SPELLINGS.find(([spelling]) => spelling.test(word)) ?? []
    return sectionsIn(list).map((section) => ({ name: spelled ?? word, section }))
  })
}

/** What stands in words: a page of MCP, a chapter, a weakness, a lesson. */
function referenceOfWords(words: string): Reference {
  if (words.startsWith('own policy')) return { name: OWN_POLICY, section: '' }
  if (/^(?:CVE|GHSA)-/.test(words)) return { name: WEAKNESSES, section: words }
  const [, name, section] = /^(MCP|ASVS 5\.0|OpenID Connect Core|Fetch) (?:\d{4}-\d\d-\d\d, )?§?(.+)$/.exec(words) ?? []
  if (name !== undefined && section !== undefined) return { name, section }
  return { name: OTHER_SERVERS, section: words }
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  return [...new Map(references.map((reference) => [`${reference.name} ${reference.section}`, reference])).values()]
}
