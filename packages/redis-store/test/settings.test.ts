import { checkRedisSettings, connectRedis } from '@gw/redis-store'
import { lacks, startRedis, type RedisServerOptions } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PASSWORD } from './open-stores.ts'

async function connectTo(options: RedisServerOptions): Promise<Redis> {
  const server = await startRedis(options)
  const redis = connectRedis({ url: server.url, password: server.password })
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  return redis
}

describe.skipIf(lacks('redis-server'))('checkRedisSettings', () => {
  it('finds nothing wrong with the settings that STORAGE.md asks for', async () => {
    expect(await checkRedisSettings(await connectTo({ password: PASSWORD }))).toEqual([])
  })

  it('names every unsafe setting at once, each with its fix', async () => {
    const settings = { maxmemory: '0', 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' }
    const faults = await checkRedisSettings(await connectTo({ settings }))
    expect(faults).toMatchObject([
      { setting: 'maxmemory', found: '0' },
      { setting: 'maxmemory-policy', found: 'allkeys-lru' },
      { setting: 'appendonly', found: '0' },
      { setting: 'requirepass', found: 'none' },
    ])
    expect(faults.every(({ fix }) => fix.length > 20)).toBe(true)
  })

  it('sees that a server lets everybody in, whatever password it is offered', async () => {
    const redis = await connectTo({})
    const withPassword = connectRedis({ url: `redis://127.0.0.1:${redis.options.port}`, password: PASSWORD })
    onTestFinished(() => withPassword.disconnect())
    expect(await checkRedisSettings(withPassword)).toMatchObject([{ setting: 'requirepass' }])
  })

  it('rejects when the server cannot be asked', async () => {
    const redis = connectRedis({ url: 'redis://127.0.0.1:1' })
    onTestFinished(() => redis.disconnect())
    await expect(checkRedisSettings(redis)).rejects.toMatchObject({ reason: 'store_unavailable' })
  })
})
