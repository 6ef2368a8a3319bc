import { describe, expect, it } from 'vitest'
import { systemRandom } from '../internal/system.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { RecordStore } from '../ports/record-store.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { beginEpoch, parseEpoch } from './epoch.ts'

const KEY = { kind: 'system', id: 'epoch' } as const

function open() {
  const clock = createFixedClock()
  const { records } = createMemoryStores({ clock })
  return { clock, records, random: systemRandom }
}

describe('parseEpoch', () => {
  it('reads an epoch, and what a later release adds', () => {
    expect(parseEpoch('{"v":1,"id":"a","notBefore":7,"more":1}')).toEqual({ id: 'a', notBefore: 7 })
  })

  it.each(['', 'null', '[]', '{"v":2,"id":"a","notBefore":7}', '{"v":1,"id":7,"notBefore":7}', '{"v":1,"id":"a"}'])(
    'refuses %j',
    (body) => {
      expect(() => parseEpoch(body)).toThrow('this release knows 1')
    },
  )

  it('says which version it cannot read', () => {
    expect(() => parseEpoch('{"v":2}')).toThrow('the epoch has version 2, this release knows 1')
  })
})

describe('beginEpoch', () => {
  it('begins now, by the clock of the store, and is kept for ever', async () => {
    const world = open()
    const epoch = await beginEpoch(world, undefined)
    expect(epoch).toEqual({ id: expect.stringMatching(/^[\w-]{16}$/), notBefore: world.clock.now() })
    world.clock.advance(100 * 365 * 86_400)
    expect(parseEpoch((await world.records.read(KEY)).body ?? '')).toEqual(epoch)
  })

  it('replaces the one that is over, and no other', async () => {
    const world = open()
    const first = await beginEpoch(world, undefined)
    expect(await beginEpoch(world, undefined)).toEqual(first)
    expect(await beginEpoch(world, 'another')).toEqual(first)
    world.clock.advance(1)
    const second = await beginEpoch(world, first.id)
    expect(second.id).not.toBe(first.id)
    expect(second.notBefore).toBe(world.clock.now())
    expect(await beginEpoch(world, first.id)).toEqual(second)
  })

  it('is one for all who race to begin it', async () => {
    const world = open()
    const epochs = await Promise.all(Array.from({ length: 8 }, () => beginEpoch(world, undefined)))
    expect(new Set(epochs.map(({ id }) => id)).size).toBe(1)
  })

  it('gives up where others write without end', async () => {
    const world = open()
    let writes = 0
    const records: RecordStore = {
      read: (key) => world.records.read(key),
      replace: async () => {
        writes += 1
        return 'conflict'
      },
      list: (kind) => world.records.list(kind),
    }
    await expect(beginEpoch({ ...world, records }, undefined)).rejects.toMatchObject({
      reason: 'store_unavailable',
      details: { check: 'epoch: too many conflicts' },
    })
    expect(writes).toBe(20)
  })
})
