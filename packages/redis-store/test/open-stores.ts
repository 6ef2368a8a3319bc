import type { Stores } from '@gw/oauth-core'
import { connectRedis, createRedisStores } from '@gw/redis-store'
import { onTestFinished } from 'vitest'

/** Looks fake, and is a canary: no error, log or page may contain it. */
export const PASSWORD = 'fake-redis-password'

/** Where and as whom to connect. */
interface Access {
  readonly url: string
  readonly user?: string
  readonly password: string | undefined
  readonly onError?: (error: Error) => void
}

/** Stores of one more process on a server, gone after the test. */
export function openStores({ url, user, password, onError }: Access): Stores {
  const redis = connectRedis({
    url: user === undefined ? url : url.replace('://', `://${user}@`),
    password,
    ...(onError === undefined ? {} : { onError }),
  })
  const stores = createRedisStores({ redis })
  onTestFinished(async () => {
    await stores.close?.()
    redis.disconnect()
  })
  return stores
}
