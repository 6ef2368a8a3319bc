import type { Redis } from 'ioredis'
import { storeUnavailable } from './failures.ts'
import type { Script } from './scripts/script.ts'

/** A connection whose every failure is `store_unavailable`. */
export interface Client {
  /** @throws {OAuthError} `store_unavailable` */
  ask<Reply>(question: (redis: Redis) => Promise<Reply>): Promise<Reply>
  /**
   * Runs a script by its name, and loads it where Redis does not know it: then, and only then, nothing has run yet.
   *
   * @throws {OAuthError} `store_unavailable`
   */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

/**
 * Resolves when a connection has come up or failed for the first time, at the latest after `limitMs`: with ioredis's
 * own queue off, a command sent while it is still being made would fail.
 */
function firstAttempt(redis: Redis, limitMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve()
  if (redis.status === 'wait') redis.connect().catch(() => undefined) // told by its `error` event, and by every command
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      redis.off('ready', done).off('close', done)
      resolve()
    }
    const timer = setTimeout(done, limitMs)
    redis.once('ready', done).once('close', done)
  })
}

const isNoScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT')

async function evaluate(
  redis: Redis,
  { sha, lua }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...args)
  } catch (error) {
    if (!isNoScript(error)) throw error
    await redis.script('LOAD', lua)
    return redis.evalsha(sha, keys.length, ...keys, ...args)
  }
}

/** @param limitMs - for how long a first command waits for the first connection */
export function createClient(redis: Redis, limitMs: number): Client {
  const started = firstAttempt(redis, limitMs)

  async function ask<Reply>(question: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    await started
    try {
      return await question(redis)
    } catch (error) {
      throw storeUnavailable(error)
    }
  }

  return {
    ask,
    run: (script, keys, args) => ask(() => evaluate(redis, script, keys, args)),
  }
}
