import { setTimeout as sleep } from 'node:timers/promises'
import { describeStores } from '@gw/oauth-core/testing'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import { afterAll, beforeAll, describe } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'

describe.skipIf(lacks('redis-server'))('redis-server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD })
  })
  afterAll(() => server.stop())

  describeStores('redis', {
    async open() {
      await server.flush()
      return openStores(server)
    },
    elapse: (seconds) => sleep(seconds * 1000),
    async breakConnection() {
      server.freeze()
      return async () => server.thaw()
    },
  })
})
