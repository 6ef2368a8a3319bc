import { readFile } from 'node:fs/promises'
import { ABSENT, epochMs } from '@gw/oauth-core'
import { checkRedisSettings, connectRedis } from '@gw/redis-store'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, outcomeOf } from './outcomes.ts'

const GRANT = grantKey()
const USER = { user: 'gateway', password: 'fake-gateway-password' }

describe.skipIf(lacks('redis-server'))('a user with the rights that STORAGE.md names', () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD })
    admin = server.connect()
    const page = await readFile(new URL('../STORAGE.md', import.meta.url), 'utf8')
    const rights = page.split('\n').find((line) => line.startsWith('~gw:* '))
    await admin.acl('SETUSER', USER.user, 'on', `>${USER.password}`, ...(rights ?? '').split(' '))
  })
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  it('can do all that serving needs', async () => {
    const { records, revocations, limits } = openStores({ url: server.url, ...USER })
    const { cursor } = await revocations.open()
    await records.replace(GRANT, ABSENT, { body: 'active', expiresAt: FAR })
    const { revision } = await records.read(GRANT)
    await records.replace(GRANT, revision, { body: 'revoked', expiresAt: FAR }, ended(GRANT))
    await records.replace(GRANT, (await records.read(GRANT)).revision, undefined)
    await revocations.announce({ kind: 'key', id: 'old', until: epochMs(1) })
    await revocations.announce({ kind: 'subject', id: 'github:1', notBefore: epochMs(1), until: FAR })
    for await (const batch of (await revocations.open()).entries) expect(batch).toHaveLength(1)
    expect((await revocations.after(cursor, 0)).entries).toHaveLength(2)
    expect((await revocations.after(cursor, 20)).entries).toHaveLength(2)
    expect(await limits.take('token:one', { burst: 1, refillMs: 60_000 })).toMatchObject({ allowed: true })
    expect(await admin.exists('gw:l:token:one')).toBe(1) // counted in Redis, not by the stand-in
    const redis = connectRedis({ url: server.url.replace('://', `://${USER.user}@`), password: USER.password })
    onTestFinished(() => redis.disconnect())
    expect(await checkRedisSettings(redis)).toEqual([])
  })

  it('cannot list without the right to scan, and is not told of an empty list', async () => {
    const { records } = openStores({ url: server.url, ...USER })
    expect(await outcomeOf(records.list('client')[Symbol.asyncIterator]().next())).toBe('store_unavailable NOPERM')
  })
})
