import { describe, expect, it } from 'vitest'
import { runBoundary } from './boundary/boundary.ts'
import { runCodeMutants } from './boundary/code-mutants.ts'
import { runCachePairs } from './jose/cache-pairs.ts'

const SEED = 20_261_127

describe('a server in the middle of journeys', () => {
  it('answers 2,000 spoiled requests without a 5xx, a foreign redirect, or a record for what it refused (R21, R227)', async () => {
    const { outcomes } = await runBoundary({ runs: 2000, seed: SEED })
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['200', '303', '400', '401', '405']))
  })

  it('accepts none of 2,000 mutants of a code, and then the code (R245)', async () => {
    const { outcomes } = await runCodeMutants({ runs: 2000, seed: SEED })
    expect(outcomes['invalid_grant']).toBeGreaterThan(1000)
  })
})

describe('the memory of verified tokens', () => {
  it('has no entry for any of 20,000 texts that differ from a remembered token in two characters (R300)', async () => {
    const { outcomes } = await runCachePairs({ runs: 20_000, seed: SEED })
    expect(outcomes['found nothing']).toBeGreaterThan(19_000)
  })
})
