import type { Requirement } from '@gw/test-conformance/requirements'
import { describe, expect, it } from 'vitest'
import { citationsOf } from './citations.ts'
import { findFalseClaims, type Claims } from './claims.ts'

const test = (title: string) => ({ file: 'any.test.ts', title, ownTitle: title, status: 'passed' })
const requirement = (id: string, level: Requirement['level']): Requirement => ({ id, level, text: '', source: '' })
const requirements = [requirement('R1', 'P'), requirement('R2', 'P'), requirement('R3', 'M')]

const judge = (title: string, deferred: Claims['deferred'], core: readonly string[] = ['R1', 'R2', 'R3']) =>
  findFalseClaims({ requirements, core: new Set(core), deferred, citations: citationsOf([test(title)]) })

describe(findFalseClaims, () => {
  it('finds nothing where each requirement is tested or deferred', () => {
    expect(judge('two (R1, R3)', { R2: 'not built' })).toEqual([])
  })

  it('names an id that is neither', () => {
    expect(judge('two (R1, R3)', {})).toEqual([expect.stringMatching(/^R2 is neither/)])
  })

  it.each(['', { kind: 'later', why: '' }] as const)('wants a reason, %j is none', (reason) => {
    expect(judge('two (R1, R3)', { R2: reason })).toEqual([expect.stringMatching(/^R2 is neither/)])
  })

  it('names an id that is both', () => {
    expect(judge('all (R1-R3)', { R2: 'not built' })).toEqual([expect.stringMatching(/^R2 is tested/)])
  })

  it('names an unknown id, cited or deferred', () => {
    expect(judge('four (R1-R4)', { R5: 'not built' })).toEqual([
      expect.stringMatching(/^R4 is cited by "four \(R1-R4\)"/),
      expect.stringMatching(/^R5 is deferred/),
    ])
  })

  it('wants a kind of reason for a MUST', () => {
    expect(judge('two (R1-R2)', { R3: 'no time' })).toEqual([expect.stringMatching(/^R3 is a MUST: no test/)])
    expect(judge('two (R1-R2)', { R3: { kind: 'operator', why: 'TLS ends before us' } })).toEqual([])
  })

  it('puts off no MUST of the core, but of the gateway', () => {
    const deferred = { R3: { kind: 'later', why: 'some day' } } as const
    expect(judge('two (R1-R2)', deferred)).toEqual([expect.stringMatching(/^R3 is a MUST for the core/)])
    expect(judge('two (R1-R2)', deferred, ['R1'])).toEqual([])
  })
})
