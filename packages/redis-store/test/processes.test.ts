import { ABSENT, epochMs } from '@gw/oauth-core'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { FAR, grantKey } from './outcomes.ts'

const GRANT = grantKey()
const HOUR_MS = 3_600_000

describe.skipIf(lacks('redis-server'))('processes on one Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD })
  })
  beforeEach(() => server.flush())
  afterEach(() => vi.useRealTimers())
  afterAll(() => server.stop())

  it('share one count, and keep a stricter one each while Redis is gone (R388)', { timeout: 20_000 }, async () => {
    const processes = Array.from({ length: 4 }, () => openStores(server).limits)
    const limit = { burst: 40, refillMs: 600_000 }
    const allowed = async (key: string): Promise<number> => {
      const answers = await Promise.all(
        processes.flatMap((limits) => Array.from({ length: 50 }, () => limits.take(key, limit))),
      )
      return answers.filter((answer) => answer.allowed).length
    }
    expect(await allowed('register:one')).toBe(40)
    server.freeze()
    expect(await allowed('register:two')).toBe(40) // ten each
    server.thaw()
    await expect.poll(() => allowed('register:one'), { timeout: 5000 }).toBe(0)
  })

  it('keep a limit in Redis no longer than it takes to refill', async () => {
    const admin = server.connect()
    await openStores(server).limits.take('token:one', { burst: 10, refillMs: 2000 })
    const left = await admin.pttl('gw:l:token:one')
    admin.disconnect()
    expect(left).toBeGreaterThan(1000)
    expect(left).toBeLessThanOrEqual(2000)
  })

  it.each([HOUR_MS, -HOUR_MS])('judge expiry alike when the clock of one is %d ms off (R400)', async (offMs) => {
    const right = openStores(server).records
    const wrong = openStores(server).records
    const { now } = await right.read(GRANT)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs })
    expect((await wrong.read(GRANT)).now - now).toBeLessThan(5000)
    await wrong.replace(GRANT, ABSENT, { body: 'soon', expiresAt: epochMs(now + 60_000) })
    expect((await wrong.read(GRANT)).body).toBe('soon')
    expect((await right.read(GRANT)).body).toBe('soon')
    const { revision } = await wrong.read(GRANT)
    await wrong.replace(GRANT, revision, { body: 'past', expiresAt: epochMs(now - 1) })
    expect((await right.read(GRANT)).body).toBeUndefined()
    expect((await wrong.read(GRANT)).body).toBeUndefined()
  })

  it('let one of all racers win, whichever process they are in', async () => {
    const processes = Array.from({ length: 4 }, () => openStores(server).records)
    const [first] = processes
    if (first === undefined) throw new Error('four processes have a first')
    await first.replace(GRANT, ABSENT, { body: '0', expiresAt: FAR })
    for (let round = 0; round < 50; round += 1) {
      const { revision } = await first.read(GRANT)
      const outcomes = await Promise.all(
        processes.flatMap((records) =>
          Array.from({ length: 16 }, (_, racer) =>
            records.replace(GRANT, revision, { body: `${round} ${racer}`, expiresAt: FAR }),
          ),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1)
    }
  })

  it('load the scripts again when Redis has forgotten them', async () => {
    const admin = server.connect()
    const { records } = openStores(server)
    await records.replace(GRANT, ABSENT, { body: 'one', expiresAt: FAR })
    await admin.script('FLUSH')
    admin.disconnect()
    const reads = await Promise.all(Array.from({ length: 20 }, () => records.read(GRANT)))
    expect(reads.every(({ body }) => body === 'one')).toBe(true)
  })
})
