import { aGrant, aRedemption, aRotation } from '../../../packages/oauth-core/src/grants/grant.fixture.ts'
import type { Grant, GrantPolicy } from '../../../packages/oauth-core/src/grants/grant.ts'
import { redeem, type Decision } from '../../../packages/oauth-core/src/grants/redeem.ts'
import { revoke } from '../../../packages/oauth-core/src/grants/revoke.ts'
import { rotate } from '../../../packages/oauth-core/src/grants/rotate.ts'
import { epochMs, type EpochMs } from '../../../packages/oauth-core/src/values/time.ts'
import { isDigest, type Digest } from '../../../packages/oauth-core/src/values/digest.ts'
import type { Attempt, ProofKey } from './reference.ts'

/** The lifetimes of protocol.md §3.2. */
export const POLICY: GrantPolicy = { idleMs: 30 * 86_400_000, graceMs: 10_000, accessTokenMs: 600_000 }

/** A thumbprint per key. */
function thumbprintOf(key: ProofKey | 'own'): Digest | undefined {
  if (key === undefined) return undefined
  if (key === 'own') throw new Error('it must be settled which key that is')
  const thumbprint = key.charAt(0).repeat(43)
  if (!isDigest(thumbprint)) throw new Error('digests have changed their shape')
  return thumbprint
}

/** A grant that was born at `now`, with its code unredeemed. */
export const bornAt = (now: EpochMs, key?: ProofKey): Grant =>
  aGrant({
    jkt: thumbprintOf(key),
    bornAt: now,
    rotatedAt: now,
    idleExpiresAt: now,
    codeExpiresAt: epochMs(now + 60_000),
    expiresAt: epochMs(now + 90 * 86_400_000),
  })

function redemption(fault: (Attempt & { kind: 'redeem' })['fault']): ReturnType<typeof aRedemption> {
  switch (fault) {
    case 'none':
      return aRedemption()
    case 'other code': {
      const codeDigest = 'B'.repeat(43)
      if (!isDigest(codeDigest)) throw new Error('digests have changed their shape')
      return aRedemption({ codeDigest })
    }
    case 'other client':
      return aRedemption({ clientId: 'other' })
    case 'other redirect URI':
      return aRedemption({ redirectUri: 'https://other.example/cb' })
    case 'no redirect URI':
      return aRedemption({ redirectUri: undefined })
    case 'other resource':
      return aRedemption({ resource: 'https://other.example/mcp' })
    case 'no resource':
      return aRedemption({ resource: undefined })
    case 'wrong verifier':
      return aRedemption({ challenge: 'D'.repeat(43) })
    case 'no verifier':
      return aRedemption({ challenge: undefined })
  }
}

function rotation(
  { fault, waitedMs }: Attempt & { kind: 'refresh' },
  generation: number,
): ReturnType<typeof aRotation> {
  switch (fault) {
    case 'none':
      return aRotation(generation, { waitedMs })
    case 'other client':
      return aRotation(generation, { waitedMs, clientId: 'other' })
    case 'same resource named':
      return aRotation(generation, { waitedMs, resource: aGrant().resource })
    case 'other resource':
      return aRotation(generation, { waitedMs, resource: 'https://other.example/mcp' })
    case 'narrower scope':
      return aRotation(generation, { waitedMs, scopes: ['notes:read'] })
    case 'wider scope':
      return aRotation(generation, { waitedMs, scopes: ['notes:read', 'admin'] })
  }
}

/**
 * The attempt as the transitions take it.
 *
 * @param generation - on the refresh token that is shown
 */
export function decide(
  grant: Grant,
  attempt: Attempt,
  generation: number,
  now: EpochMs,
): Decision<'redeemed' | 'rotated' | 'retried' | 'revoked'> {
  switch (attempt.kind) {
    case 'redeem':
      return redeem(grant, { ...redemption(attempt.fault), jkt: thumbprintOf(attempt.key) }, now, POLICY)
    case 'refresh':
      return rotate(grant, { ...rotation(attempt, generation), jkt: thumbprintOf(attempt.key) }, now, POLICY)
    case 'revoke':
      return revoke(grant, attempt.fault === 'none' ? grant.clientId : 'other')
  }
}

/** To which key the record is bound, in the model's words. */
export const keyOf = ({ jkt }: Grant): ProofKey =>
  jkt === undefined ? undefined : jkt === thumbprintOf('first') ? 'first' : 'second'

/** What the record says, in the model's words. */
export const phaseOf = ({ state }: Grant): 'code' | 'living' | 'over' =>
  state === 'active' ? 'living' : state === 'revoked' ? 'over' : 'code'
