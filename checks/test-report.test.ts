import { describe, expect, it } from 'vitest'
import { citedIds, joinTestReports, parseTestReport } from './test-report.ts'

describe(citedIds, () => {
  it.each([
    ['refuses (R1)', ['R1']],
    ['refuses (R1, R10-R12, R418)', ['R1', 'R10', 'R11', 'R12', 'R418']],
    ['a group (R1) and its test (R2)', ['R1', 'R2']],
    ['keeps R1 in prose, (see R2) and (RFC 7591)', []],
    ['ends a range before it starts (R3-R1)', []],
  ])('reads title %#', (title, ids) => expect(citedIds(title)).toEqual(ids))
})

const reportOf = (name: string) =>
  JSON.stringify({
    success: true,
    testResults: [{ name, assertionResults: [{ fullName: `it ${name}`, title: name, status: 'passed' }] }],
  })

describe(joinTestReports, () => {
  it('keeps every test of every report', () => {
    const tests = parseTestReport(joinTestReports([reportOf('a'), reportOf('b')]))
    expect(tests.map(({ file, title, status }) => [file, title, status])).toEqual([
      ['a', 'it a', 'passed'],
      ['b', 'it b', 'passed'],
    ])
  })
})
