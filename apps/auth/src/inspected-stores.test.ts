import { ABSENT, ConfigurationError, epochMs, OAuthError } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { describe, expect, it } from 'vitest'
import { createInspectedStores, type InspectedStores } from './inspected-stores.ts'
import { claimDatabase } from './mode.ts'

const KEY = { kind: 'once', id: 'x' } as const
const STATE = { body: 'x', expiresAt: epochMs(Date.UTC(9999, 0)) }
const UNTIL = epochMs(Date.now() + 60_000)

/** Stores whose inspection says what the test says, and a clock that only the test moves. */
function open(): {
  readonly stores: InspectedStores
  readonly say: (verdict: readonly string[] | Error) => void
  readonly elapse: (ms: number) => void
  readonly inspections: () => number
} {
  let verdict: readonly string[] | Error = []
  let now = 0
  let inspections = 0
  const stores = createInspectedStores(
    createMemoryStores(),
    async () => {
      inspections += 1
      if (verdict instanceof Error) throw verdict
      return verdict
    },
    () => now,
  )
  return {
    stores,
    say: (next) => void (verdict = next),
    elapse: (ms) => void (now += ms),
    inspections: () => inspections,
  }
}

const CALLS: readonly (readonly [string, (stores: InspectedStores) => Promise<unknown>])[] = [
  ['read', ({ records }) => records.read(KEY)],
  ['replace', ({ records }) => records.replace(KEY, ABSENT, STATE)],
  ['list', ({ records }) => records.list('once')[Symbol.asyncIterator]().next()],
  ['open', ({ revocations }) => revocations.open()],
  ['after', ({ revocations }) => revocations.after('', 0)],
  ['announce', ({ revocations }) => revocations.announce({ kind: 'grant', id: 'g', until: UNTIL })],
]

describe('createInspectedStores', () => {
  it.each(CALLS)('lets %s through once the inspection has passed, and asks no second time', async (_, call) => {
    const { stores, inspections } = open()
    if (_ !== 'after') await call(stores)
    await stores.records.read(KEY)
    expect(inspections()).toBe(1)
  })

  it.each(CALLS)('fails %s as store_unavailable while the store is unsafe or unknown', async (_, call) => {
    const { stores, say, elapse } = open()
    for (const verdict of [['unsafe'], new OAuthError('store_unavailable'), new Error('bug')]) {
      say(verdict)
      elapse(1000)
      await expect(call(stores)).rejects.toMatchObject({ reason: 'store_unavailable' })
    }
  })

  it('tells whoever starts the process why', async () => {
    const { stores, say } = open()
    say(['unsafe'])
    await expect(stores.approve()).rejects.toThrow(ConfigurationError)
  })

  it('looks again after a second, not before', async () => {
    const { stores, say, elapse, inspections } = open()
    say(['unsafe'])
    await expect(stores.records.read(KEY)).rejects.toThrow('store_unavailable')
    say([])
    elapse(999)
    await expect(stores.records.read(KEY)).rejects.toThrow('store_unavailable')
    expect(inspections()).toBe(1)
    elapse(1)
    expect(await stores.records.read(KEY)).toMatchObject({ revision: ABSENT })
  })

  it('inspects again when in doubt', async () => {
    const { stores, say } = open()
    await stores.approve()
    say(['another database'])
    stores.doubt()
    await expect(stores.records.read(KEY)).rejects.toThrow('store_unavailable')
  })
})

describe('claimDatabase', () => {
  it('marks a new database and reads the mark of an old one', async () => {
    const { records } = createMemoryStores()
    expect(await claimDatabase(records, 'development')).toBe('development')
    expect(await claimDatabase(records, 'production')).toBe('development')
  })

  it('has one winner', async () => {
    const { records } = createMemoryStores()
    const modes = ['production', 'development'] as const
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => claimDatabase(records, modes[n % 2 === 0 ? 0 : 1])),
    )
    expect(new Set(answers).size).toBe(1)
  })
})
