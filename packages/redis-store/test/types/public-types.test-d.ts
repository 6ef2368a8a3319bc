import type { Stores } from '@gw/oauth-core'
import { connectRedis, createRedisStores } from '@gw/redis-store'
import { expectTypeOf, test } from 'vitest'

test('the stores are those that the core asks for', () => {
  expectTypeOf(createRedisStores).returns.toExtend<Stores>()
})

test('they take a connection, and no address in its place', () => {
  // @ts-expect-error -- an address
  createRedisStores({ redis: 'redis://127.0.0.1:6379' })
  createRedisStores({ redis: connectRedis({ url: 'redis://127.0.0.1:6379' }) })
})
