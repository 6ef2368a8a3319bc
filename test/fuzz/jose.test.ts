import { describe, expect, it } from 'vitest'
import { runComparison } from './jose/compare.ts'

describe('the verifier beside jose', () => {
  it('gives its verdict on mutated tokens of all four algorithms, but where a listed rule is stricter (R284, R288, R289, R290, R293, R294, R296)', async () => {
    const { outcomes } = await runComparison({ runs: 5000, seed: 20_261_127 })
    for (const level of ['text', 'header', 'claims', 'signature', 'parts']) {
      expect(outcomes[`${level}: refused`]).toBeGreaterThan(100)
    }
    expect(outcomes['claims: accepted']).toBeGreaterThan(50)
    expect(outcomes['claims: no member twice (R296)']).toBeGreaterThan(10)
  })
})
