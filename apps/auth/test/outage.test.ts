import { lacks, startRedis } from '@gw/test-harness'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PRODUCTION, startGateway, type Gateway } from './gateway.ts'

const statusOf = async (gateway: Gateway, path: string, init?: RequestInit): Promise<number> => {
  const response = await fetch(`${gateway.url}${path}`, init)
  await response.body?.cancel()
  return response.status
}

const tokenRequest = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=authorization_code&code=canary&client_id=unknown&code_verifier=canary',
}

/** A production process whose Redis was stopped before it started. */
async function start(settings: Readonly<Record<string, string>> = {}) {
  const redis = await startRedis({ password: PRODUCTION.REDIS_PASSWORD, settings })
  onTestFinished(() => redis.stop())
  await redis.kill()
  const gateway = await startGateway({ ...PRODUCTION, REDIS_URL: redis.url })
  onTestFinished(() => gateway.stop())
  return { redis, gateway }
}

describe.skipIf(lacks('redis-server'))('a Redis that is not there at start', { timeout: 60_000 }, () => {
  it('keeps the process up: alive, not ready, metadata served, no token (R394)', async () => {
    const { redis, gateway } = await start()
    expect(await statusOf(gateway, '/livez')).toBe(200)
    expect(await statusOf(gateway, '/readyz')).toBe(503)
    expect(await statusOf(gateway, '/.well-known/oauth-authorization-server')).toBe(200)
    expect(await statusOf(gateway, '/token', tokenRequest)).toBe(503)

    await redis.restart()
    await vi.waitFor(async () => expect(await statusOf(gateway, '/readyz')).toBe(200), { timeout: 10_000 })
    expect(await statusOf(gateway, '/jwks')).toBe(200)
    expect(await statusOf(gateway, '/token', tokenRequest)).toBe(401)
    expect(gateway.output()).not.toContain('canary')
  })

  it('is not used when it comes back unsafe, until it is mended (R394)', async () => {
    const { redis, gateway } = await start({ appendonly: 'no' })
    await redis.restart()
    await vi.waitFor(() => expect(gateway.output()).toContain('the store is refused'), { timeout: 10_000 })
    expect(await statusOf(gateway, '/readyz')).toBe(503)
    expect(await statusOf(gateway, '/token', tokenRequest)).toBe(503)
    const administrator = redis.connect()
    onTestFinished(() => administrator.disconnect())
    expect(await administrator.keys('*')).toEqual([])

    await administrator.config('SET', 'appendonly', 'yes')
    await vi.waitFor(async () => expect(await statusOf(gateway, '/readyz')).toBe(200), { timeout: 10_000 })
  })
})
