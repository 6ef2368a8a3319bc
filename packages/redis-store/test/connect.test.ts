import { ConfigurationError } from '@gw/oauth-core'
import { connectRedis, createRedisStores } from '@gw/redis-store'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'

const faultsOf = (make: () => unknown): readonly string[] => {
  try {
    make()
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

/** Its options are looked at; it is never connected. */
function idle(redis: Redis): Redis {
  redis.on('error', () => undefined)
  onTestFinished(() => redis.disconnect())
  return redis
}

describe('connectRedis', () => {
  it('reads host, port, user and database from the URL', () => {
    const redis = connectRedis({ url: 'rediss://gateway@[::1]:1/3', password: 'fake-password' })
    onTestFinished(() => redis.disconnect())
    expect(redis.options).toMatchObject({ host: '::1', port: 1, username: 'gateway', password: 'fake-password', db: 3 })
    expect(redis.options.tls).toEqual({ rejectUnauthorized: true })
  })

  it.each(['redis+sentinel://a,b/name', 'redis+cluster://a,b'])('says of %s that it comes later', (url) => {
    expect(faultsOf(() => connectRedis({ url }))).toEqual([expect.stringContaining('later version')])
  })

  it.each(['', 'localhost:6379', 'http://localhost', 'redis://', 'unix:///run/redis.sock'])('refuses %j', (url) => {
    expect(faultsOf(() => connectRedis({ url }))).toEqual([expect.stringContaining('redis://host:port')])
  })

  it('refuses a password in the URL, without repeating it, and all else at once', () => {
    const faults = faultsOf(() => connectRedis({ url: 'redis://%zz:fake-secret@localhost/zero?family=6' }))
    expect(faults).toHaveLength(4)
    expect(faults.join()).not.toContain('fake-secret')
  })
})

describe('createRedisStores', () => {
  it('refuses a connection under whose settings it could not keep its promises', () => {
    const faults = faultsOf(() =>
      createRedisStores({ redis: idle(new Redis({ lazyConnect: true, keyPrefix: 'app:' })) }),
    )
    expect(faults.map((fault) => /(keyPrefix|auto\w+|enable\w+|commandTimeout)/.exec(fault)?.[0])).toEqual([
      'keyPrefix',
      'autoResendUnfulfilledCommands',
      'enableOfflineQueue',
      'commandTimeout',
    ])
  })

  it('refuses a command timeout within which no wait of the feed could end', () => {
    const redis = connectRedis({ url: 'redis://127.0.0.1:1', commandTimeoutMs: 249 })
    expect(faultsOf(() => createRedisStores({ redis: idle(redis) }))).toEqual([
      expect.stringContaining('commandTimeout'),
    ])
  })

  it('takes any connection that has the same settings, and ends only what it opened', async () => {
    const settings = { autoResendUnfulfilledCommands: false, enableOfflineQueue: false, commandTimeout: 500, port: 1 }
    const [redis, feedConnection] = [idle(new Redis(settings)), idle(new Redis(settings))]
    const stores = createRedisStores({ redis, feedConnection })
    await stores.close?.()
    expect([redis.status, feedConnection.status]).not.toContain('end')
  })
})
