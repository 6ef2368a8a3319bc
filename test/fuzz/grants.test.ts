import { describe, expect, it } from 'vitest'
import { runSettle } from './model/settle.ts'
import { runTokenEndpoint } from './model/token-endpoint.ts'
import { runTransitions } from './model/transitions.ts'

const SEED = 20_261_127

/** Every verdict there is: a run that never saw one has shown nothing about it. */
const VERDICTS = [
  'code_burnt',
  'code_expired',
  'code_replayed',
  'code_unknown',
  'code_wrong_client',
  'dpop_invalid',
  'grant_revoked',
  'redeemed',
  'redirect_uri_mismatch',
  'refresh_ahead',
  'refresh_expired',
  'refresh_reused',
  'refresh_unknown',
  'refresh_wrong_client',
  'resource_mismatch',
  'retried',
  'revoked',
  'rotated',
  'scope_widened',
  'verifier_wrong',
]

describe('a grant beside the reference model', () => {
  it('gets the verdict of the protocol for every sequence of attempts (R231, R234, R235, R240, R242, R244, R251, R253, R255, R256, R257, R259, R260, R263, R264, R265)', async () => {
    const { outcomes } = await runTransitions({ runs: 2500, seed: SEED })
    expect(VERDICTS.filter((verdict) => outcomes[verdict] === undefined)).toEqual([])
  })

  it('gets verdicts that some order explains, however reads and writes of two processes interleave (R232, R258)', async () => {
    const { outcomes } = await runSettle({ runs: 300, seed: SEED })
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining(['redeemed', 'rotated', 'retried', 'refresh_reused', 'forgotten']),
    )
  })

  it('is answered at the token endpoint as the protocol says, one request at a time and several at once (R231, R232, R258)', async () => {
    const { outcomes } = await runTokenEndpoint({ runs: 40, seed: SEED })
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['redeemed', 'rotated', 'retried', 'refresh_reused']))
  })
})
