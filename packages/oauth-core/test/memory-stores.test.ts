import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ABSENT, epochMs, revision } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock, describeStores } from '@gw/oauth-core/testing'
import { expect, it } from 'vitest'

const clock = createFixedClock()

describeStores('memory', {
  open: async () => createMemoryStores({ clock }),
  elapse: async (seconds) => clock.advance(seconds),
})

/** What is in use after a full collection: garbage that has not been collected yet says nothing. */
function heapInUseMib(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 2 ** 20
}

it('memory stores hold on to nothing that has expired', { timeout: 60_000 }, async () => {
  const { records, revocations, limits } = createMemoryStores({ clock })
  const before = heapInUseMib()
  for (let round = 0; round < 100; round += 1) {
    const soon = epochMs(clock.now() + 1000)
    for (let number = 0; number < 500; number += 1) {
      const id = `${round}.${number}`
      const long = Array.from({ length: 200 }, () => id).join(' ')
      await records.replace({ kind: 'interaction', id }, ABSENT, { body: long, expiresAt: soon })
      await revocations.announce({ kind: 'key', id: `key ${long}`, until: soon })
      await limits.take(`limit ${long}`, { burst: 1, refillMs: 1000 })
    }
    clock.advance(2)
  }
  expect(heapInUseMib() - before).toBeLessThan(25) // written: some 150
  expect((await records.read({ kind: 'interaction', id: '0.0' })).body).toBeUndefined()
  expect((await revocations.open()).cursor).toBe('50000')
  expect((await limits.take('limit', { burst: 1, refillMs: 1000 })).allowed).toBe(true)
})

it('memory stores take the cursor of another feed for none of theirs, never for an old one', async () => {
  const { revocations } = createMemoryStores({ clock })
  await expect(revocations.after('1700000000000-0', 0)).rejects.toThrow('not a cursor of this feed')
})

it('a revision of a store is bounded', () => {
  expect(revision('r'.repeat(200))).toHaveLength(200)
  expect(() => revision('r'.repeat(201))).toThrow('at most 200 characters')
})
