import * as root from '@gw/redis-store'
import { expect, it } from 'vitest'

// A name that goes is a breaking change, a name that comes is a promise: either wants a changeset.
it('exports of @gw/redis-store are as promised', () => {
  expect(Object.keys(root).toSorted()).toEqual(['checkRedisSettings', 'connectRedis', 'createRedisStores'])
})
