import { describe, expect, it } from 'vitest'
import { citationsOf, findFalseClaims } from './requirements.ts'

const test = (title: string) => ({ file: 'any.test.ts', title, status: 'passed' })
const judge = (title: string, deferred: Readonly<Record<string, string>>) =>
  findFalseClaims({ known: ['R1', 'R2'], deferred, citations: citationsOf([test(title)]) })

describe(findFalseClaims, () => {
  it('finds nothing where each requirement is tested or deferred', () => {
    expect(judge('one (R1)', { R2: 'not built' })).toEqual([])
  })

  it('names an id that is neither', () => {
    expect(judge('one (R1)', {})).toEqual([expect.stringMatching(/^R2 is neither/)])
  })

  it('wants a reason', () => {
    expect(judge('one (R1)', { R2: '' })).toEqual([expect.stringMatching(/^R2 is neither/)])
  })

  it('names an id that is both', () => {
    expect(judge('both (R1-R2)', { R2: 'not built' })).toEqual([expect.stringMatching(/^R2 is tested/)])
  })

  it('names an unknown id, cited or deferred', () => {
    expect(judge('three (R1-R3)', { R4: 'not built' })).toEqual([
      expect.stringMatching(/^R3 is cited by "three \(R1-R3\)"/),
      expect.stringMatching(/^R4 is deferred/),
    ])
  })
})
