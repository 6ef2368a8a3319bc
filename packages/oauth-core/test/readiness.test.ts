import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { breakableStores } from './support/breakable-stores.ts'
import { createTestServer } from './support/test-server.ts'

describe('readiness', () => {
  it('asks the store once a second, however often it is asked', async () => {
    const { clock } = createTestServer()
    const stores = createMemoryStores({ clock })
    let epochs = 0
    const records: typeof stores.records = {
      ...stores.records,
      read(key) {
        if (key.id === 'epoch') epochs += 1
        return stores.records.read(key)
      },
    }
    const { server } = createTestServer({ stores: { ...stores, records }, ports: { clock } })
    await server.readiness()
    await server.close() // the feed is followed no more: who reads the epoch now is readiness alone
    epochs = 0
    const answers = await Promise.all(Array.from({ length: 100 }, () => server.readiness()))
    expect(new Set(answers).size).toBe(1)
    expect(epochs).toBe(0)
    clock.advance(1)
    await Promise.all(Array.from({ length: 100 }, () => server.readiness()))
    expect(epochs).toBe(1)
  })

  it('tells a store that was never reached apart from a fault of the configuration', async () => {
    const { stores, pull } = breakableStores()
    pull(true)
    const { server, clock } = createTestServer({ stores })
    expect(await server.readiness()).toEqual({
      ready: false,
      store: 'store_unavailable',
      keys: 'store_unavailable',
      faults: [],
    })
    pull(false)
    clock.advance(1)
    expect(await server.readiness()).toEqual({ ready: true, store: 'ok', keys: 'ok', faults: [] })
    await server.close()
  })
})
