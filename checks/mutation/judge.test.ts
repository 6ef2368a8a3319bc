import { describe, expect, it } from 'vitest'
import { findMutationFaults } from './judge.ts'
import { findStale, type Measured } from './report.ts'

const measured = (killed: number, survivors: Measured['survivors']): Measured => ({
  source: 'digest',
  on: '2026-01-02',
  killed,
  timeout: 1,
  static: 0,
  survivors,
})
const survivor = { line: 3, original: 'now > end', replacement: 'now >= end', code: 'if (now > end) return late' }
const excuse = { files: 'src/grants/redeem.ts', mutants: ['now > end → now >= end'], why: 'one millisecond' }

const judge = (excuses: Parameters<typeof findMutationFaults>[1]) =>
  findMutationFaults({ 'src/grants/rotate.ts': measured(9, [survivor]) }, excuses)

describe(findMutationFaults, () => {
  it('is content where each survivor has an excuse', () => {
    expect(findMutationFaults({ 'src/grants/redeem.ts': measured(9, [survivor]) }, [excuse])).toEqual([])
  })

  it('wants a reason for each survivor, of its own file', () => {
    expect(findMutationFaults({ 'src/grants/rotate.ts': measured(9, [survivor]) }, [excuse])).toEqual([
      expect.stringMatching(/^src\/grants\/rotate\.ts:3 no test finds "now > end → now >= end"/),
      expect.stringMatching(/^src\/grants\/redeem\.ts has no survivor/),
    ])
  })

  it('takes one reason for all that are alike', () => {
    const alike = { files: 'src/grants/', mutants: [/^now >/], within: /return late/, why: 'one millisecond' }
    expect(judge([alike])).toEqual([])
    for (const other of [{ files: 'src/tokens/' }, { mutants: [/^then/] }, { within: /return early/ }]) {
      expect(judge([{ ...alike, ...other }])).toHaveLength(2)
    }
  })

  it('refuses a score below 85 %', () => {
    const report = { 'src/grants/redeem.ts': measured(4, [survivor]) }
    expect(findMutationFaults(report, [excuse])).toEqual([
      expect.stringMatching(/^only 5 of 6 mutants found \(83\.3 %\)/),
    ])
  })
})

describe(findStale, () => {
  const source = { path: 'src/grants/redeem.ts', digest: 'digest', lines: 60 }

  it('knows a source by its digest', () => {
    expect(findStale([source], { [source.path]: measured(1, []) })).toEqual([])
    expect(findStale([{ ...source, digest: 'another' }], { [source.path]: measured(1, []) })).toHaveLength(1)
    expect(findStale([source], {})).toEqual([source])
  })
})
