import { createServer } from 'node:http'
import { once } from 'node:events'
import { OAuthError, type Readiness, type RecordStore } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHealth } from './health.ts'

const READY: Readiness = { ready: true, store: 'ok', keys: 'ok', faults: [] }

/** Health over HTTP, of a store and a server that say what the test says. */
async function serve(readiness: Readiness, read?: RecordStore['read']) {
  const { records } = createMemoryStores()
  let reads = 0
  let now = 0
  const health = createHealth({
    server: { readiness: async () => readiness },
    records: {
      ...records,
      read: (key) => {
        reads += 1
        return read === undefined ? records.read(key) : read(key)
      },
    },
    version: '1.2.3',
    now: () => now,
  })
  const server = createServer((request, response) => void health.handle(request, response)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    health,
    reads: () => reads,
    elapse: (ms: number) => void (now += ms),
    ask: async (path: string): Promise<readonly [status: number, body: unknown]> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      expect(response.headers.has('retry-after')).toBe(response.status === 503)
      return [response.status, await response.json()]
    },
  }
}

describe('createHealth', () => {
  it('asks the store at most once a second, however often it is asked itself', async () => {
    const { ask, reads, elapse } = await serve(READY)
    for (const path of ['/readyz', '/health', '/readyz', '/livez', '/health']) expect((await ask(path))[0]).toBe(200)
    expect(reads()).toBe(1)
    elapse(1000)
    await ask('/readyz')
    expect(reads()).toBe(2)
  })

  it('tells which dependency is down and not why in words', async () => {
    const { ask } = await serve(READY, async () => {
      throw new OAuthError('store_unavailable', {}, { cause: new Error('canary') })
    })
    expect(await ask('/livez')).toEqual([200, { status: 'ok' }])
    expect(await ask('/readyz')).toEqual([503, { status: 'unavailable' }])
    expect(await ask('/health')).toEqual([
      503,
      {
        status: 'unavailable',
        version: '1.2.3',
        dependencies: {
          store: { status: 'store_unavailable', milliseconds: expect.any(Number) },
          keys: { status: 'ok', milliseconds: expect.any(Number) },
        },
      },
    ])
  })

  it.each<Readiness>([
    { ready: false, store: 'lease_expired', keys: 'ok', faults: [] },
    { ready: false, store: 'ok', keys: 'internal', faults: [] },
  ])('is not ready when the server is not: %o', async (readiness) => {
    const { ask } = await serve(readiness)
    const [status, body] = await ask('/health')
    expect(status).toBe(503)
    expect(body).toMatchObject({
      dependencies: { store: { status: readiness.store }, keys: { status: readiness.keys } },
    })
  })

  it('says so everywhere once the process is stopping', async () => {
    const { ask, health } = await serve(READY)
    health.stopping()
    for (const path of ['/livez', '/readyz', '/health']) {
      expect(await ask(path)).toMatchObject([503, { status: 'stopping' }])
    }
  })
})
