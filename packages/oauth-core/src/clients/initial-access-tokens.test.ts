import { describe, expect, it } from 'vitest'
import { systemRandom } from '../internal/system.ts'
import { createSha256 } from '../keys/digest.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { RecordKey, RecordStore } from '../ports/record-store.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { createInitialAccessTokens } from './initial-access-tokens.ts'

function open(change: (records: RecordStore) => Partial<RecordStore> = () => ({})) {
  const clock = createFixedClock()
  const { records } = createMemoryStores({ clock })
  const tokens = createInitialAccessTokens({
    records: { ...records, ...change(records) },
    random: systemRandom,
    sha256: createSha256(joseSignatures),
  })
  return { clock, records, tokens }
}

describe('createInitialAccessTokens', () => {
  it('permits one registration within a day, unless it is told otherwise', async () => {
    const { clock, tokens } = open()
    const { token, expiresAt } = await tokens.create()
    expect(expiresAt).toBe(clock.now() + 86_400_000)
    await tokens.check(token)
    await tokens.spend(token)
    await expect(tokens.check(token)).rejects.toMatchObject({ reason: 'initial_access_token', details: {} })
    await expect(tokens.spend(token)).rejects.toThrow('initial_access_token')
  })

  it('counts the uses down, and ends when it said', async () => {
    const { clock, tokens } = open()
    const { token, expiresAt } = await tokens.create({ uses: 3, lifetimeSeconds: 60 })
    expect(expiresAt).toBe(clock.now() + 60_000)
    await tokens.spend(token)
    await tokens.spend(token)
    await tokens.check(token)
    clock.advance(60)
    await expect(tokens.check(token)).rejects.toThrow('initial_access_token')
  })

  it.each([
    ['lifetimeSeconds', 2_592_000],
    ['uses', 1000],
  ])('takes whole %s from 1 to %i', async (name, most) => {
    const { tokens } = open()
    for (const value of [1, most]) await expect(tokens.create({ [name]: value })).resolves.toHaveProperty('token')
    for (const value of [0, -1, 1.5, most + 1, Number.NaN]) {
      await expect(tokens.create({ [name]: value })).rejects.toThrow(`${name} takes 1 to ${most}, not ${value}`)
    }
  })

  it('asks no store about what is no such token', async () => {
    const { tokens } = open(() => ({ read: () => Promise.reject(new Error('nobody should ask')) }))
    await expect(tokens.check('gws_'.padEnd(47, 'A'))).rejects.toMatchObject({
      reason: 'initial_access_token',
      details: { check: 'shape' },
    })
  })

  it('lies in the store by its digest alone, and cannot be read by a version that does not know it', async () => {
    const keys: RecordKey[] = []
    const { records, tokens } = open((store) => ({
      replace: (...write) => {
        keys.push(write[0])
        return store.replace(...write)
      },
    }))
    const { token } = await tokens.create()
    const [key] = keys
    if (key === undefined) throw new Error('nothing was written')
    expect(key).toEqual({ kind: 'once', id: expect.stringMatching(/^initial-access:[A-Za-z0-9_-]{43}$/) })
    expect((await records.read(key)).body).not.toContain(token)
    const others = [
      'null',
      '1',
      '{}',
      '{"v":2,"uses":1,"expiresAt":1}',
      '{"v":1,"uses":"1","expiresAt":1}',
      '{"v":1,"expiresAt":1}',
      '{"v":1,"uses":1}',
      '{"v":1,"uses":0,"expiresAt":1}',
      '{"v":1,"uses":-1,"expiresAt":1}',
      '{"v":1,"uses":1.5,"expiresAt":1}',
      '{"v":1,"uses":1,"expiresAt":-1}',
    ]
    for (const other of others) {
      const { revision: present } = await records.read(key)
      await records.replace(key, present, { body: other, expiresAt: (await tokens.create()).expiresAt })
      await expect(tokens.check(token)).rejects.toThrow('version or shape')
    }
  })

  it('gives up where others write without end, and never registers on a draw that met another', async () => {
    const { tokens } = open((store) => {
      let writes = 0
      return { replace: async (...write) => ((writes += 1) === 1 ? store.replace(...write) : 'conflict') }
    })
    const { token } = await tokens.create()
    await expect(tokens.spend(token)).rejects.toMatchObject({ reason: 'store_unavailable', details: { rounds: 16 } })
    await expect(tokens.create()).rejects.toThrow('drawn twice')
  })
})
