import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { aDigest, aGrant, anActiveGrant, aRotation, NOW, POLICY } from './grant.fixture.ts'
import { rotate } from './rotate.ts'

const KEY = aDigest('J'.repeat(43))

const at = (ms: number) => epochMs(NOW + ms)

describe('rotate', () => {
  it('moves the present generation on (R252)', () => {
    const later = at(5000)
    expect(rotate(anActiveGrant(3, { retries: 2 }), aRotation(3), later, POLICY)).toEqual({
      verdict: 'rotated',
      next: anActiveGrant(4, { rotatedAt: later, retries: 0, idleExpiresAt: epochMs(later + POLICY.idleMs) }),
    })
  })

  it('gives the generation before it the same successor within the grace (R257)', () => {
    const { verdict, next } = rotate(anActiveGrant(4), aRotation(3), at(10_000), POLICY)
    expect([verdict, next?.generation, next?.retries]).toEqual(['retried', 4, 1])
  })

  it('does not count retries of the first second: those are one race (R258)', () => {
    expect(rotate(anActiveGrant(4), aRotation(3), at(999), POLICY).next?.retries).toBe(0)
    expect(rotate(anActiveGrant(4, { retries: 5 }), aRotation(3), at(999), POLICY).verdict).toBe('retried')
  })

  it('judges the grace as of the arrival of a request that waited for its turn (R258)', () => {
    const busy = anActiveGrant(4, { retries: 5 })
    expect(rotate(busy, aRotation(3, { waitedMs: 29_500 }), at(30_000), POLICY)).toMatchObject({
      verdict: 'retried',
      next: { retries: 5 },
    })
    expect(rotate(busy, aRotation(3, { waitedMs: 28_500 }), at(30_000), POLICY).verdict).toBe('refresh_reused')
  })

  it('takes the sixth counted retry for two parties (R260)', () => {
    expect(rotate(anActiveGrant(4, { retries: 4 }), aRotation(3), at(2000), POLICY).verdict).toBe('retried')
    expect(rotate(anActiveGrant(4, { retries: 5 }), aRotation(3), at(2000), POLICY)).toMatchObject({
      verdict: 'refresh_reused',
      next: { state: 'revoked' },
    })
  })

  it('takes a retry after the grace, or any without a grace, for reuse (R255)', () => {
    expect(rotate(anActiveGrant(4), aRotation(3), at(10_001), POLICY).verdict).toBe('refresh_reused')
    expect(rotate(anActiveGrant(4), aRotation(3), NOW, { ...POLICY, graceMs: 0 }).verdict).toBe('refresh_reused')
  })

  it.each([1, 2, 30, 49])(
    'recognises generation %i of 51 as reuse, inside the grace too (R256, R259)',
    (generation) => {
      expect(rotate(anActiveGrant(51), aRotation(generation), NOW, POLICY)).toMatchObject({
        verdict: 'refresh_reused',
        next: { state: 'revoked', generation: 51 },
      })
    },
  )

  it('revokes nothing for a generation that the store never saw', () => {
    expect(rotate(anActiveGrant(3), aRotation(4), NOW, POLICY)).toEqual({ verdict: 'refresh_ahead' })
  })

  it('leaves the family alone when another client comes, even with an old generation (R253)', () => {
    for (const generation of [1, 2, 3, 4]) {
      expect(rotate(anActiveGrant(3), aRotation(generation, { clientId: 'other' }), NOW, POLICY)).toEqual({
        verdict: 'refresh_wrong_client',
      })
    }
  })

  it('ends with idleness and, however often it is used, with the grant (R263, R264)', () => {
    const grant = anActiveGrant(2)
    expect(rotate(grant, aRotation(2), grant.idleExpiresAt, POLICY)).toEqual({ verdict: 'refresh_expired' })
    const old = anActiveGrant(2, { idleExpiresAt: grant.expiresAt })
    expect(rotate(old, aRotation(2), grant.expiresAt, POLICY)).toEqual({ verdict: 'refresh_expired' })
    const used = rotate(old, aRotation(2), epochMs(grant.expiresAt - 1), POLICY).next
    expect([used?.expiresAt, used?.idleExpiresAt]).toEqual([grant.expiresAt, grant.expiresAt])
  })

  it('refuses wider scopes and another resource, and keeps the grant as it is (R261, R262)', () => {
    expect(rotate(anActiveGrant(2), aRotation(2, { scopes: ['notes:read', 'admin'] }), NOW, POLICY)).toEqual({
      verdict: 'scope_widened',
    })
    expect(rotate(anActiveGrant(2), aRotation(2, { resource: 'https://x.example/mcp' }), NOW, POLICY)).toEqual({
      verdict: 'resource_mismatch',
    })
    const { next } = rotate(anActiveGrant(2), aRotation(2, { scopes: ['notes:read'] }), NOW, POLICY)
    expect(next?.scopes).toEqual(['notes:read', 'notes:write'])
  })

  it('refuses what has no refresh token: an unredeemed code, a grant without, a revoked one', () => {
    expect(rotate(aGrant(), aRotation(1), NOW, POLICY)).toEqual({ verdict: 'refresh_unknown' })
    expect(rotate(anActiveGrant(1, { refreshable: false }), aRotation(1), NOW, POLICY)).toEqual({
      verdict: 'refresh_unknown',
    })
    expect(rotate(anActiveGrant(1, { state: 'revoked' }), aRotation(1), NOW, POLICY)).toEqual({
      verdict: 'grant_revoked',
    })
  })

  it('wants the key that a refresh token is bound to: a thief without it changes nothing', () => {
    const bound = anActiveGrant(3, { jkt: KEY })
    expect(rotate(bound, aRotation(3, { jkt: KEY }), NOW, POLICY)).toMatchObject({
      verdict: 'rotated',
      next: { generation: 4, jkt: KEY },
    })
    for (const generation of [1, 2, 3]) {
      for (const jkt of [undefined, aDigest('K'.repeat(43))]) {
        expect(rotate(bound, aRotation(generation, { jkt }), NOW, POLICY)).toEqual({ verdict: 'dpop_invalid' })
      }
    }
  })

  it('binds an unbound token of a public client to the key that comes with it', () => {
    expect(rotate(anActiveGrant(3), aRotation(3, { jkt: KEY }), NOW, POLICY).next?.jkt).toBe(KEY)
    const confidential = aRotation(3, { jkt: KEY, bindsRefreshToken: false })
    expect(rotate(anActiveGrant(3), confidential, NOW, POLICY).next?.jkt).toBeUndefined()
  })

  it('keeps a token that is of no use to a thief, where the operator says so', () => {
    const keeping = { ...POLICY, keepsConstrained: true }
    const later = at(5000)
    const idleExpiresAt = epochMs(later + POLICY.idleMs)
    const bound = anActiveGrant(3, { jkt: KEY })
    expect(rotate(bound, aRotation(3, { jkt: KEY }), later, keeping)).toEqual({
      verdict: 'rotated',
      next: { ...bound, idleExpiresAt },
    })
    const confidential = aRotation(3, { bindsRefreshToken: false })
    expect(rotate(anActiveGrant(3), confidential, later, keeping)).toEqual({
      verdict: 'rotated',
      next: { ...anActiveGrant(3), jkt: undefined, idleExpiresAt },
    })
    expect(rotate(anActiveGrant(3), aRotation(3), later, keeping).next?.generation).toBe(4)
    expect(rotate(bound, aRotation(3, { jkt: KEY }), later, POLICY).next?.generation).toBe(4)
    expect(rotate(bound, aRotation(2, { jkt: KEY }), later, keeping).verdict).toBe('retried')
  })

  it('has nothing to rotate for a code, for a grant without refresh tokens, and for one that is over', () => {
    expect(rotate(aGrant(), aRotation(1), NOW, POLICY)).toEqual({ verdict: 'refresh_unknown' })
    expect(rotate(anActiveGrant(3, { refreshable: false }), aRotation(3), NOW, POLICY)).toEqual({
      verdict: 'refresh_unknown',
    })
    expect(rotate(anActiveGrant(3, { state: 'revoked' }), aRotation(3), NOW, POLICY)).toEqual({
      verdict: 'grant_revoked',
    })
  })

  it('takes a token from before the binding, shown without the key, for a second party', () => {
    const { next = aGrant() } = rotate(anActiveGrant(3), aRotation(3, { jkt: KEY }), NOW, POLICY)
    expect(next).toMatchObject({ generation: 4, jkt: KEY, boundFrom: 4 })
    expect(rotate(next, aRotation(3), NOW, POLICY)).toEqual({
      verdict: 'refresh_reused',
      next: { ...next, state: 'revoked' },
    })
    expect(rotate(next, aRotation(4), NOW, POLICY)).toEqual({ verdict: 'dpop_invalid' })
    expect(rotate(next, aRotation(4, { jkt: KEY }), NOW, POLICY).next).toMatchObject({ generation: 5, boundFrom: 4 })
    expect(rotate(anActiveGrant(3), aRotation(3), NOW, POLICY).next).not.toHaveProperty('boundFrom')
  })

  it('counts from the end of the first second on', () => {
    expect(rotate(anActiveGrant(4), aRotation(3), at(1000), POLICY).next?.retries).toBe(1)
    expect(rotate(anActiveGrant(4, { retries: 5 }), aRotation(3), at(1000), POLICY).verdict).toBe('refresh_reused')
  })

  it('ends with the grant, whatever the record says of idleness', () => {
    const { expiresAt } = aGrant()
    const grant = anActiveGrant(2, { idleExpiresAt: epochMs(expiresAt + 1) })
    expect(rotate(grant, aRotation(2), expiresAt, POLICY)).toEqual({ verdict: 'refresh_expired' })
  })

  it('takes the resource of the grant once more', () => {
    expect(rotate(anActiveGrant(2), aRotation(2, { resource: aGrant().resource }), NOW, POLICY).verdict).toBe('rotated')
  })
})
