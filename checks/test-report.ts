import { z } from 'zod'

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), title: z.string(), status: z.string() })),
    }),
  ),
})

/** One test as vitest reported it. */
export interface ReportedTest {
  /** Path of its file. */
  readonly file: string
  /** Titles of its groups and its own. */
  readonly title: string
  readonly ownTitle: string
  /** `passed`, `failed`, or a word for not run. */
  readonly status: string
}

/** Reads what vitest's JSON reporter wrote. */
export function parseTestReport(json: string): readonly ReportedTest[] {
  return Report.parse(JSON.parse(json)).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, title, status }) => ({ file: name, title: fullName, ownTitle: title, status })),
  )
}

/** One report of several. @param jsons - as vitest's JSON reporter wrote them */
export function joinTestReports(jsons: readonly string[]): string {
  return JSON.stringify({ testResults: jsons.flatMap((json) => Report.parse(JSON.parse(json)).testResults) })
}

const CITATION = /\((R\d+(?:-R\d+)?(?:, R\d+(?:-R\d+)?)*)\)/g

/** The requirement ids that a title cites in parentheses, ranges spelled out: `refuses a second redemption (R231, R234-R236)`. */
export function citedIds(title: string): readonly string[] {
  return [...title.matchAll(CITATION)].flatMap(([, list = '']) => list.split(', ')).flatMap((part) => expand(part))
}

/** The lists themselves, parentheses included. */
export function citationsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(CITATION)].map(([citation]) => citation))]
}

function expand(part: string): readonly string[] {
  const [from = '', to = from] = part.split('-')
  const [first, last] = [Number(from.slice(1)), Number(to.slice(1))]
  return Array.from({ length: last - first + 1 }, (_, index) => `R${first + index}`)
}
