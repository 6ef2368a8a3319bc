import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { formatGrant, parseGrant } from './grant-record.ts'
import { aGrant, aRedemption, aRotation, NOW, POLICY } from './grant.fixture.ts'
import type { Grant } from './grant.ts'
import { redeem } from './redeem.ts'
import { revoke } from './revoke.ts'
import { rotate } from './rotate.ts'

/** What somebody may do to a grant, and how much later than the step before. */
const step = fc.record({
  elapsedMs: fc.oneof(fc.nat(1500), fc.nat(30_000), fc.nat(40 * 86_400_000)),
  action: fc.oneof(
    fc
      .constantFrom('redeem', 'redeem with a wrong verifier', 'redeem as another client', 'revoke')
      .map((kind) => ({ kind, back: 0 })),
    fc.nat(4).map((back) => ({ kind: 'refresh', back })),
  ),
})

describe('a grant under any sequence of attempts', () => {
  it('gives tokens for one code once, has one living refresh token, never comes back, never lives longer (R231, R256, R264)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let grant: Grant = aGrant()
        let now = NOW
        let redeemed = 0
        for (const { elapsedMs, action } of steps) {
          now = epochMs(now + elapsedMs)
          const before = grant
          const presented = grant.generation - action.back
          const decision = decide(grant, action.kind, presented, now)
          grant = decision.next ?? grant
          if (decision.verdict === 'redeemed') redeemed += 1
          expect(redeemed).toBeLessThanOrEqual(1)
          // An older generation under the right client ends a living grant, whatever the time.
          const reused = action.kind === 'refresh' && before.state === 'active' && presented >= 1 && action.back > 1
          const mustBeOver = before.state === 'revoked' || reused
          expect(mustBeOver && grant.state !== 'revoked').toBe(false)
          expect([presented, grant.generation]).toEqual(expectedGenerations(decision.verdict, before, presented))
          expect(grant.generation).toBeGreaterThanOrEqual(before.generation)
          expect(grant.expiresAt).toBe(aGrant().expiresAt)
          expect(parseGrant(formatGrant(grant, POLICY).body)).toEqual({ v: 1, ...grant })
        }
      }),
      { numRuns: 2000 },
    )
  })
})

function decide(grant: Grant, kind: string, generation: number, now: Parameters<typeof rotate>[2]) {
  switch (kind) {
    case 'redeem':
      return redeem(grant, aRedemption(), now, POLICY)
    case 'redeem with a wrong verifier':
      return redeem(grant, aRedemption({ challenge: undefined }), now, POLICY)
    case 'redeem as another client':
      return redeem(grant, aRedemption({ clientId: 'other' }), now, POLICY)
    case 'revoke':
      return revoke(grant, grant.clientId)
    default:
      return generation < 1
        ? { verdict: 'refresh_forged' as const, next: undefined }
        : rotate(grant, aRotation(generation), now, POLICY)
  }
}

/** Which token was shown and which is the present one now: only the present one moves on, only the one before it may come again. */
function expectedGenerations(verdict: string, before: Grant, presented: number): readonly number[] {
  switch (verdict) {
    case 'rotated':
      return [before.generation, before.generation + 1]
    case 'retried':
      return [before.generation - 1, before.generation]
    case 'redeemed':
      return [presented, 1]
    default:
      return [presented, before.generation]
  }
}
