import { describe, expect, it } from 'vitest'
import { findMissingSources } from './missing-sources.ts'
import { formatConformancePage, type Proofs } from './page.ts'

const link = (section: string) =>
  `[RFC 7636 §${section}](https://www.rfc-editor.org/rfc/rfc7636.html#section-${section})`
const test = (ownTitle: string) => ({
  file: 'packages/x/test/any.test.ts',
  title: ownTitle,
  ownTitle,
  status: 'passed',
})

const proofs: Proofs = {
  requirements: [
    { id: 'R1', level: 'M', text: 'A wrong verifier is refused', source: `${link('4.6')}, CVE-2026-1` },
    { id: 'R2', level: 'P', text: 'Nobody waits', source: 'own policy' },
  ],
  testsOf: (id) => (id === 'R1' ? ['refuses `x` (R1)', 'one (R1)', 'two (R1)'].map(test) : []),
  reasonOf: () => 'nobody does',
  sources: { 'packages/oauth-core/src/grants/redeem.ts': '/** (RFC 7636 §4.6) */', 'apps/auth/src/main.ts': '' },
  elsewhere: {},
}
const rows = formatConformancePage(proofs).split('\n')

describe(formatConformancePage, () => {
  it('shows in the row of a section who implements it and who proves it', () => {
    const row = rows.find((line) => line.startsWith('| [RFC 7636 §4.6](https://www.rfc-editor.org/'))
    expect(row).toContain('[grants/redeem.ts](../packages/oauth-core/src/grants/redeem.ts)')
    expect(row).toContain('**R1** M A wrong verifier is refused: [x/test/any.test.ts](../packages/x/test/any.test.ts)')
    expect(row).toContain('“refuses \\`x\\`”, “one” and 1 more')
  })

  it('points from a weakness to the section', () => {
    expect(rows).toContain(
      '| Published weaknesses CVE-2026-1 |  | **R1** M A wrong verifier is refused: see RFC 7636 §4.6 |',
    )
  })

  it('says why a requirement has no test, and counts by level', () => {
    expect(rows).toContain('| Own policy |  | **R2** P Nobody waits: *left out*: nobody does |')
    expect(rows).toContain('1 of 2 requirements tested (M 1 of 1, S 0 of 0, P 0 of 1), 1 left out with a reason')
  })

  it('names the section of RFC 6749 beside the one that replaces it', () => {
    const sources = { 'packages/x/src/a.ts': '(RFC 6749 §5.1)' }
    const page = formatConformancePage({ ...proofs, sources })
    expect(page).toMatch(/\| \[OAuth 2\.1 §3\.2\.3\]\([^)]+\)<br>RFC 6749 §5\.1 \| \[x\/a\.ts\]/)
  })
})

describe(findMissingSources, () => {
  const core = new Set(['R1'])

  it('is content where a source names the section', () => expect(findMissingSources(proofs, core)).toEqual([]))

  it('names a section that no source names, but not one that stands with a reason', () => {
    const without = { ...proofs, sources: {} }
    expect(findMissingSources(without, core)).toEqual([expect.stringMatching(/^RFC 7636 §4\.6 \(R1\) is named by no/)])
    expect(findMissingSources({ ...without, elsewhere: { 'RFC 7636 §4.6': 'the client' } }, core)).toEqual([])
  })

  it('names a reason that is needed no more', () => {
    const elsewhere = { 'RFC 7636 §4.6': 'the client' }
    expect(findMissingSources({ ...proofs, elsewhere }, core)).toEqual([expect.stringMatching(/take it out/)])
  })
})
