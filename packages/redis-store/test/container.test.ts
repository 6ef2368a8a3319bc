import { setTimeout as sleep } from 'node:timers/promises'
import { describeStores } from '@gw/oauth-core/testing'
import { lacks } from '@gw/test-harness'
import { RedisContainer, type StartedRedisContainer } from '@testcontainers/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'

/** The official image, or one from this machine. */
const IMAGE = process.env['REDIS_IMAGE'] ?? 'redis:8-alpine'

describe.skipIf(lacks('docker'))(`Redis in the image ${IMAGE}`, () => {
  let container: StartedRedisContainer
  let url: string
  beforeAll(async () => {
    container = await new RedisContainer(IMAGE).withPassword(PASSWORD).start()
    url = `redis://${container.getHost()}:${container.getPort()}`
  }, 120_000)
  afterAll(() => container.stop())

  describeStores('redis image', {
    async open() {
      const admin = new Redis(url, { password: PASSWORD })
      await admin.flushall()
      admin.disconnect()
      return openStores({ url, password: PASSWORD })
    },
    elapse: (seconds) => sleep(seconds * 1000),
  })
})
