import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { ABSENT, type RecordState } from '@gw/oauth-core'
import { lacks, startRedis, type RedisServer } from '@gw/test-harness'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStores, PASSWORD } from './open-stores.ts'
import { ended, FAR, grantKey, outcomeOf, recovers } from './outcomes.ts'

const GRANT = grantKey()
const USER = { user: 'limited', password: 'fake-limited-password' }

/** How Redis is brought to refuse, and back. */
interface Refusal {
  readonly code: string
  readonly provoke: (admin: Redis, server: RedisServer) => Promise<unknown>
  readonly mend: (admin: Redis) => Promise<unknown>
  /** Other faults that may be told in place of the code. */
  readonly or?: readonly string[]
  /** Redis still answers reads and lets revocations through. */
  readonly onlyPlainWrites?: true
  readonly as?: typeof USER
}

const write = (body: string): RecordState => ({ body, expiresAt: FAR })

const set = (admin: Redis, name: string, value: string): Promise<unknown> => admin.config('SET', name, value)

/** No primary listens there, so the replica never gets a link. */
const becomeReplica = (admin: Redis): Promise<unknown> => admin.replicaof('127.0.0.1', 1)
const becomePrimary = (admin: Redis): Promise<unknown> => admin.replicaof('NO', 'ONE')

const REFUSALS: readonly Refusal[] = [
  { code: 'READONLY', provoke: becomeReplica, mend: becomePrimary },
  {
    code: 'MASTERDOWN',
    async provoke(admin) {
      await set(admin, 'replica-serve-stale-data', 'no')
      await becomeReplica(admin)
    },
    mend: becomePrimary,
    or: ['READONLY'],
  },
  {
    code: 'NOREPLICAS',
    provoke: (admin) => set(admin, 'min-replicas-to-write', '1'),
    mend: (admin) => set(admin, 'min-replicas-to-write', '0'),
  },
  {
    code: 'OOM',
    provoke: (admin) => set(admin, 'maxmemory', '1'),
    mend: (admin) => set(admin, 'maxmemory', '0'),
    onlyPlainWrites: true,
  },
  {
    code: 'MISCONF',
    async provoke(admin, server) {
      await mkdir(join(server.directory, 'dump.rdb')) // so that no snapshot can be written
      await set(admin, 'save', '3600 1')
      await admin.bgsave()
      await expect.poll(() => admin.info('persistence'), { timeout: 5000 }).toContain('rdb_last_bgsave_status:err')
    },
    mend: (admin) => set(admin, 'save', ''),
  },
  {
    code: 'BUSY',
    async provoke(admin) {
      await set(admin, 'busy-reply-threshold', '50')
      const runner = admin.duplicate()
      runner.eval('while true do end', 0).catch(() => runner.disconnect())
      await expect.poll(() => admin.ping().catch(String), { timeout: 5000 }).toContain('BUSY')
    },
    mend: (admin) => admin.script('KILL'),
  },
  {
    code: 'NOPERM',
    provoke: (admin) => admin.acl('SETUSER', USER.user, '-evalsha'),
    mend: (admin) => admin.acl('SETUSER', USER.user, '+evalsha'),
    as: USER,
  },
]

describe.skipIf(lacks('redis-server'))('a Redis that refuses', () => {
  let server: RedisServer
  let admin: Redis
  beforeEach(async () => {
    server = await startRedis({ password: PASSWORD })
    admin = server.connect()
    await admin.acl('SETUSER', USER.user, 'on', `>${USER.password}`, '~gw:*', '+@all')
  })
  afterEach(async () => {
    admin.disconnect()
    await server.stop()
  })

  it.each(REFUSALS)(
    'with $code: "could not tell", and nothing half written (R396)',
    { timeout: 30_000 },
    async (refusal) => {
      const { code, provoke, mend, or = [], onlyPlainWrites = false, as = { password: PASSWORD } } = refusal
      const stores = openStores({ url: server.url, ...as })
      const { records, revocations } = stores
      await records.replace(GRANT, ABSENT, { body: 'active', expiresAt: FAR })
      const { revision } = await records.read(GRANT)
      const { cursor } = await revocations.open()
      await provoke(admin, server)

      const faults = [code, ...or].map((fault) => `store_unavailable ${fault}`)
      // at READONLY the connection is made anew, to ask who leads now: then the same again, when it stands
      const ask = async (call: () => Promise<unknown>): Promise<string> => {
        let outcome = await outcomeOf(call())
        while (/ (not_connected|connection_lost)$/.test(outcome)) {
          await sleep(10)
          outcome = await outcomeOf(call())
        }
        return faults.includes(outcome) ? 'refused' : outcome
      }
      const others = onlyPlainWrites ? 'answered' : 'refused'
      const client = { kind: 'client', id: 'new' } as const
      expect(await ask(() => records.replace(client, ABSENT, write('x')))).toBe('refused')
      expect(await ask(() => records.replace(GRANT, revision, write('rotated')))).toBe('refused')
      expect(await ask(() => records.read(GRANT))).toBe(others)
      expect(await ask(() => records.read(client))).toBe(others)
      expect(await ask(() => records.list('client')[Symbol.asyncIterator]().next())).toBe(others)
      expect(await ask(() => revocations.open())).toBe(others)
      expect(await ask(() => revocations.after(cursor, 0))).toBe(others)
      expect(await ask(() => revocations.after(cursor, 20))).toBe(others)
      expect(await ask(() => records.replace(GRANT, revision, write('revoked'), ended(GRANT)))).toBe(others)
      expect(await ask(() => revocations.announce({ ...ended(GRANT), kind: 'key' }))).toBe(others)

      await mend(admin)
      await recovers(stores)
      expect((await records.read(GRANT)).body).toBe(onlyPlainWrites ? 'revoked' : 'active')
      expect((await records.read({ kind: 'client', id: 'new' })).body).toBeUndefined()
      expect((await revocations.after(cursor, 0)).entries).toHaveLength(onlyPlainWrites ? 2 : 0)
    },
  )

  it.each([
    ['NOAUTH', undefined],
    ['WRONGPASS', 'fake-wrong-password'],
  ])('with %s: "could not tell", said once without the password; heals (R396)', async (code, password) => {
    const heard: Error[] = []
    const stores = openStores({ url: server.url, password, onError: (error) => heard.push(error) })
    expect(await outcomeOf(stores.records.read(GRANT))).toBe('store_unavailable not_connected')
    expect(await outcomeOf(stores.revocations.open())).toBe('store_unavailable not_connected')
    await sleep(300) // several attempts later
    expect(heard.map(({ message }) => message.split(' ')[0])).toEqual([code])
    expect(inspect(heard, { depth: null })).not.toContain('fake-wrong')
    await set(admin, 'requirepass', password ?? '')
    await recovers(stores)
  })

  it('with LOADING: "could not tell", until all is loaded (R396)', { timeout: 30_000 }, async () => {
    const settings = { 'key-load-delay': '20000', 'loading-process-events-interval-bytes': '1024' }
    const slow = await startRedis({ password: PASSWORD, settings })
    const first = slow.connect()
    const watcher = first.duplicate({ enableReadyCheck: false, retryStrategy: () => 20 }) // to ask while it loads
    watcher.on('error', () => undefined)
    first.disconnect()
    try {
      const stores = openStores(slow)
      const state = { body: 'x'.repeat(1000), expiresAt: FAR }
      const keys = Array.from({ length: 100 }, (_, number) => ({ kind: 'client', id: `${number}` }) as const)
      await Promise.all(keys.map((key) => stores.records.replace(key, ABSENT, state)))
      await watcher.bgrewriteaof() // the log as a snapshot, of which every key is loaded slowly
      await expect.poll(() => watcher.info('persistence')).toContain('aof_rewrite_in_progress:0')
      const loaded = slow.restart()
      await expect.poll(() => watcher.ping().catch(String), { timeout: 5000, interval: 10 }).toContain('LOADING')
      expect(await outcomeOf(stores.records.read({ kind: 'client', id: '1' }))).toMatch(
        /^store_unavailable (LOADING|not_connected|connection_lost)$/,
      )
      await loaded
      await recovers(stores)
      expect((await stores.records.read({ kind: 'client', id: '1' })).body).toBe(state.body)
    } finally {
      watcher.disconnect()
      await slow.stop()
    }
  })
})
