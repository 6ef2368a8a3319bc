import { describe, expect, it } from 'vitest'
import { openStores } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

/** The rate limiter: exact, whoever counts along. */
export function describeLimits(harness: StoreHarness): void {
  describe('limits', () => {
    it('allows exactly the burst of 5,000 concurrent attempts', async () => {
      const { limits } = await openStores(harness)
      const limit = { burst: 100, refillMs: 600_000 }
      const answers = await Promise.all(Array.from({ length: 5000 }, () => limits.take('register:one', limit)))
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(100)
      expect(answers.every(({ allowed, retryAfterMs }) => retryAfterMs > 0 !== allowed)).toBe(true)
    })

    it('tells when the next attempt is there, and it is', async () => {
      const { limits } = await openStores(harness)
      const limit = { burst: 2, refillMs: 2000 }
      const take = async (): Promise<{ allowed: boolean; retryAfterMs: number }> => limits.take('token:one', limit)
      expect([(await take()).allowed, (await take()).allowed]).toEqual([true, true])
      const { allowed, retryAfterMs } = await take()
      expect(allowed).toBe(false)
      expect(retryAfterMs).toBeGreaterThan(1000)
      expect(retryAfterMs).toBeLessThanOrEqual(2000)
      await harness.elapse(1)
      expect((await take()).allowed).toBe(false)
      await harness.elapse(retryAfterMs / 1000 - 0.999)
      expect((await take()).allowed).toBe(true)
      expect((await take()).allowed).toBe(false)
    })

    it('counts each key by itself', async () => {
      const { limits } = await openStores(harness)
      const limit = { burst: 1, refillMs: 600_000 }
      expect((await limits.take('register:198.51.100.0/24', limit)).allowed).toBe(true)
      expect((await limits.take('register:198.51.100.0/24', limit)).allowed).toBe(false)
      expect((await limits.take('register:2001:db8::/56', limit)).allowed).toBe(true)
      expect((await limits.take('token:198.51.100.0/24', limit)).allowed).toBe(true)
    })

    it('locks nobody out for longer than the whole burst takes when a limit is made smaller', async () => {
      const { limits } = await openStores(harness)
      for (let attempt = 0; attempt < 50; attempt += 1) await limits.take('one', { burst: 50, refillMs: 60_000 })
      const { allowed, retryAfterMs } = await limits.take('one', { burst: 5, refillMs: 1000 })
      expect(allowed).toBe(false)
      expect(retryAfterMs).toBeLessThanOrEqual(5000)
    })
  })
}
