import type { Grant } from './grant.ts'
import type { Decision } from './redeem.ts'

/**
 * Ends a grant at the request of the client that holds it (RFC 7009 §2.1): whichever token was presented, the whole
 * grant goes, as the revocation view knows grants.
 */
export function revoke(grant: Grant, clientId: string): Decision<'revoked'> {
  if (grant.clientId !== clientId) return { verdict: 'refresh_wrong_client' }
  if (grant.state === 'revoked') return { verdict: 'grant_revoked' }
  return { verdict: 'revoked', next: { ...grant, state: 'revoked' } }
}
