import { describe, expect, it } from 'vitest'
import { ABSENT, RECORD_KINDS, revision } from '../../ports/record-store.ts'
import { epochMs } from '../../values/time.ts'
import { FAR, grantEntry, grantId, keyOf, lasting, openFeed, openStores } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const BODIES: readonly (readonly [name: string, body: string])[] = [
  ['an empty one', ''],
  ['control characters and line ends', '\u0000\u0001\t\r\n\u007f'],
  ['every plane of Unicode', 'ä ß 漢字 🔑 \u{10FFFF}'],
  ['what looks like the protocol of a store', '*2\r\n$3\r\nDEL\r\n$1\r\na\r\n'],
  ['64 KiB', '{"v":1}'.repeat(9362).padEnd(65_536, ' ')],
]

/** Read, compare and set, list: one caller at a time. */
export function describeBasics(harness: StoreHarness): void {
  describe('basic', () => {
    it('answers ABSENT and its clock for a record that is not there', async () => {
      const { records } = await openStores(harness)
      const reading = await records.read(keyOf('client'))
      expect(reading).toEqual({ body: undefined, revision: ABSENT, now: reading.now })
      expect(epochMs(reading.now)).toBeGreaterThan(Date.UTC(2020))
    })

    it('creates, replaces and removes', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('grant')
      expect(await records.replace(key, ABSENT, lasting('one'))).toBe('replaced')
      const one = await records.read(key)
      expect(one.body).toBe('one')
      expect(await records.replace(key, one.revision, lasting('two'))).toBe('replaced')
      const two = await records.read(key)
      expect(two.body).toBe('two')
      expect(await records.replace(key, two.revision, undefined)).toBe('replaced')
      expect(await records.read(key)).toMatchObject({ body: undefined, revision: ABSENT })
    })

    it('meets a second create, a stale, a removed and a foreign revision with a conflict that changes nothing', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('grant')
      const other = keyOf('grant', 2)
      await records.replace(key, ABSENT, lasting('one'))
      await records.replace(other, ABSENT, lasting('other'))
      const first = await records.read(key)
      await records.replace(key, first.revision, lasting('two'))
      const before = await records.read(key)
      const foreign = [ABSENT, first.revision, (await records.read(other)).revision, revision('never-given')]
      for (const wrong of foreign) {
        expect(await records.replace(key, wrong, lasting('wrong'))).toBe('conflict')
        expect(await records.replace(key, wrong, undefined)).toBe('conflict')
      }
      expect(await records.read(key)).toMatchObject({ body: 'two', revision: before.revision })
      await records.replace(key, before.revision, undefined)
      expect(await records.replace(key, before.revision, lasting('three'))).toBe('conflict')
      expect(await records.read(key)).toMatchObject({ body: undefined })
    })

    it('takes the removal of nothing for done', async () => {
      const { records } = await openStores(harness)
      expect(await records.replace(keyOf('once'), ABSENT, undefined)).toBe('replaced')
    })

    it('never gives one record the same revision twice', async () => {
      const { records } = await openStores(harness)
      const key = keyOf('session')
      const seen = new Set<string>()
      for (let round = 0; round < 50; round += 1) {
        await records.replace(key, ABSENT, lasting('the same'))
        const created = await records.read(key)
        await records.replace(key, created.revision, lasting('the same'))
        const replaced = await records.read(key)
        await records.replace(key, replaced.revision, undefined)
        seen.add(created.revision).add(replaced.revision)
      }
      expect(seen.size).toBe(100)
    })

    it.each(BODIES)('keeps bodies to the byte: %s', async (_, body) => {
      const { records } = await openStores(harness)
      await records.replace(keyOf('client'), ABSENT, lasting(body))
      expect((await records.read(keyOf('client'))).body).toBe(body)
    })

    it('keeps a record without a practical end', async () => {
      const { records } = await openStores(harness)
      const key = { kind: 'system', id: 'keys' } as const
      await records.replace(key, ABSENT, { body: 'ring', expiresAt: epochMs(Number.MAX_SAFE_INTEGER) })
      expect((await records.read(key)).body).toBe('ring')
    })

    it('keeps kinds apart', async () => {
      const { records } = await openStores(harness)
      for (const kind of RECORD_KINDS) await records.replace(keyOf(kind), ABSENT, lasting(kind))
      for (const kind of RECORD_KINDS) {
        expect((await records.read(keyOf(kind))).body).toBe(kind)
        const listed = []
        for await (const record of records.list(kind)) listed.push(record)
        expect(listed).toEqual([{ key: keyOf(kind), body: kind, expiresAt: FAR }])
      }
    })

    it('takes ids of every allowed character, and of 200', async () => {
      const { records } = await openStores(harness)
      for (const id of ['AZaz09._~:-', 'x'.repeat(200), 'a:b', 'a', '..', 'login:abc']) {
        await records.replace({ kind: 'person', id }, ABSENT, lasting(id))
        expect((await records.read({ kind: 'person', id })).body).toBe(id)
      }
    })

    it('refuses any other id', async () => {
      const { records } = await openStores(harness)
      for (const id of ['', 'x'.repeat(201), 'a b', 'a/b', 'a*', '{a}', 'ä', 'a\n']) {
        await expect(records.read({ kind: 'client', id })).rejects.toThrow(RangeError)
        await expect(records.replace({ kind: 'client', id }, ABSENT, lasting('x'))).rejects.toThrow(RangeError)
      }
    })

    it('lists every record of a kind once, whole', async () => {
      const { records } = await openStores(harness)
      const numbers = Array.from({ length: 1500 }, (_, number) => number)
      await Promise.all(
        numbers.flatMap((number) => [
          records.replace(keyOf('grant', number), ABSENT, lasting(`grant ${number}`)),
          records.replace(keyOf('client', number), ABSENT, lasting('client')),
        ]),
      )
      await records.replace(keyOf('grant', 7), ABSENT, lasting('conflict'), undefined)
      const listed: string[] = []
      for await (const { key, body, expiresAt } of records.list('grant')) {
        expect([key.kind, expiresAt]).toEqual(['grant', FAR])
        listed.push(`${key.id} ${body}`)
      }
      expect(listed.toSorted()).toEqual(numbers.map((number) => `${grantId(number)} grant ${number}`).toSorted())
    })

    it('lists no announcement as a system record', async () => {
      const { records, revocations } = await openStores(harness)
      await revocations.announce({ kind: 'subject', id: 'github:1', notBefore: epochMs(1), until: FAR })
      for await (const { key } of records.list('system')) expect.fail(`lists ${key.id}`)
    })

    it('refuses announcements that do not lie beside the record, and writes nothing', async () => {
      const { records, revocations } = await openStores(harness)
      const floor = { kind: 'client', id: 'app', notBefore: epochMs(1), until: FAR } as const
      const wrong = [
        [keyOf('grant', 1), grantEntry(2)],
        [keyOf('grant', 1), grantEntry(17)], // the same bucket
        [keyOf('grant', 1), floor],
        [keyOf('client', 1), grantEntry(1)],
        [keyOf('client', 1), floor],
        [keyOf('system', 1), grantEntry(1)],
      ] as const
      for (const [key, announce] of wrong) {
        await expect(records.replace(key, ABSENT, lasting('x'), announce)).rejects.toThrow(RangeError)
        expect(await records.read(key)).toMatchObject({ body: undefined })
      }
      expect((await openFeed(revocations)).entries).toEqual([])
    })
  })
}
