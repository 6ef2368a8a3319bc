import { describe, expect, it } from 'vitest'
import { anActiveGrant, aGrant } from './grant.fixture.ts'
import { revoke } from './revoke.ts'

describe('revoke', () => {
  it('ends a grant, be its code redeemed or not', () => {
    expect(revoke(anActiveGrant(3), 'client-1')).toEqual({
      verdict: 'revoked',
      next: anActiveGrant(3, { state: 'revoked' }),
    })
    expect(revoke(aGrant(), 'client-1')).toEqual({ verdict: 'revoked', next: aGrant({ state: 'revoked' }) })
  })

  it('leaves a grant to the client that holds it', () => {
    expect(revoke(anActiveGrant(3), 'client-2')).toEqual({ verdict: 'refresh_wrong_client' })
    expect(revoke(aGrant({ state: 'revoked' }), 'client-2')).toEqual({ verdict: 'refresh_wrong_client' })
  })

  it('has nothing to write for a grant that is over', () => {
    expect(revoke(aGrant({ state: 'revoked' }), 'client-1')).toEqual({ verdict: 'grant_revoked' })
  })
})
