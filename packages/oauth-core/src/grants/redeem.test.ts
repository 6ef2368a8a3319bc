import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { aDigest, aGrant, aRedemption, NOW, POLICY } from './grant.fixture.ts'
import { redeem } from './redeem.ts'

const KEY = aDigest('J'.repeat(43))
const OTHER_KEY = aDigest('K'.repeat(43))

describe('redeem', () => {
  it('activates a fresh code with generation 1', () => {
    expect(redeem(aGrant(), aRedemption(), NOW, POLICY)).toEqual({
      verdict: 'redeemed',
      next: aGrant({ state: 'active', generation: 1, rotatedAt: NOW, idleExpiresAt: epochMs(NOW + POLICY.idleMs) }),
    })
  })

  it('gives a grant without refresh tokens one access token of life', () => {
    const { next } = redeem(aGrant({ refreshable: false }), aRedemption(), NOW, POLICY)
    expect(next?.idleExpiresAt).toBe(NOW + POLICY.accessTokenMs)
  })

  it('never extends the absolute end', () => {
    const expiresAt = epochMs(NOW + 1000)
    expect(redeem(aGrant({ expiresAt }), aRedemption(), NOW, POLICY).next?.idleExpiresAt).toBe(expiresAt)
  })

  it.each([
    ['another code of the grant', { codeDigest: aGrant({ codeDigest: 'B'.repeat(43) }).codeDigest }, 'code_unknown'],
    ['another client', { clientId: 'other' }, 'code_wrong_client'],
    ['another redirect URI', { redirectUri: 'https://client.example.org/other' }, 'redirect_uri_mismatch'],
    ['another resource', { resource: 'https://other.example.com/mcp' }, 'resource_mismatch'],
  ])('refuses %s and changes nothing (R240, R241, R242)', (_what, change, verdict) => {
    for (const state of ['code', 'active'] as const) {
      expect(redeem(aGrant({ state }), aRedemption(change), NOW, POLICY)).toEqual({ verdict })
    }
  })

  it('accepts a request that repeats neither redirect URI nor resource', () => {
    expect(redeem(aGrant(), aRedemption({ redirectUri: undefined, resource: undefined }), NOW, POLICY).verdict).toBe(
      'redeemed',
    )
  })

  it('counts wrong verifiers of a fresh code and burns it after ten (R235)', () => {
    let grant = aGrant()
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { verdict, next } = redeem(grant, aRedemption({ challenge: undefined }), NOW, POLICY)
      expect(verdict).toBe('verifier_wrong')
      grant = next ?? grant
    }
    expect(grant.failures).toBe(10)
    expect(redeem(grant, aRedemption(), NOW, POLICY)).toEqual({ verdict: 'code_burnt' })
    expect(redeem(grant, aRedemption({ challenge: undefined }), NOW, POLICY)).toEqual({ verdict: 'verifier_wrong' })
  })

  it('leaves a used code alone when the verifier is wrong: a leaked code is no kill switch (R234)', () => {
    const grant = aGrant({ state: 'active', generation: 3 })
    expect(redeem(grant, aRedemption({ challenge: undefined }), NOW, POLICY)).toEqual({ verdict: 'verifier_wrong' })
  })

  it('revokes the grant when a used code comes again with everything right (R231)', () => {
    const grant = aGrant({ state: 'active', generation: 3 })
    const next = aGrant({ state: 'revoked', generation: 3 })
    expect(redeem(grant, aRedemption(), NOW, POLICY)).toEqual({ verdict: 'code_replayed', next })
  })

  it('refuses a code after its end, and one of a revoked grant (R244)', () => {
    const late = epochMs(aGrant().codeExpiresAt + 1)
    expect(redeem(aGrant(), aRedemption(), late, POLICY)).toEqual({ verdict: 'code_expired' })
    expect(redeem(aGrant({ state: 'revoked' }), aRedemption(), NOW, POLICY)).toEqual({ verdict: 'grant_revoked' })
  })

  it('wants the key that a code is bound to, and lets a proof in vain change nothing', () => {
    const bound = aGrant({ jkt: KEY })
    expect(redeem(bound, aRedemption({ jkt: KEY }), NOW, POLICY).verdict).toBe('redeemed')
    for (const jkt of [undefined, OTHER_KEY]) {
      expect(redeem(bound, aRedemption({ jkt }), NOW, POLICY)).toEqual({ verdict: 'dpop_invalid' })
    }
  })

  it('binds the refresh token of a public client to its key, and that of another to the client alone', () => {
    const { next } = redeem(aGrant(), aRedemption({ jkt: KEY }), NOW, POLICY)
    expect(next?.jkt).toBe(KEY)
    const bound = aGrant({ jkt: KEY })
    expect(redeem(bound, aRedemption({ jkt: KEY, bindsRefreshToken: false }), NOW, POLICY).next?.jkt).toBeUndefined()
  })

  it('gives a code until its very end', () => {
    expect(redeem(aGrant(), aRedemption(), aGrant().codeExpiresAt, POLICY).verdict).toBe('redeemed')
  })
})
