import { afterEach, describe, expect, it, vi } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import { systemRandom } from '../internal/system.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry, RevocationFeed } from '../ports/revocation-feed.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { isSubject, type Subject } from '../values/subject.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import { keyEntry } from '../keys/key-entry.ts'
import { clientFloor, grantEntry, subjectFloor } from './revocation-entry.ts'
import { createRevocationView, type RevocationView, type RevocationViewDependencies } from './revocation-view.ts'

function grantId(text: string): GrantId {
  const id = text.padEnd(22, '0')
  if (!isGrantId(id)) throw new Error('no grant id')
  return id
}

function subject(text: string): Subject {
  if (!isSubject(text)) throw new Error('no subject')
  return text
}

const EPOCH = { kind: 'system', id: 'epoch' } as const

/** Memory stores behind a line that can be cut or frozen, and that can be swapped for others. */
function openWorld() {
  const clock = createFixedClock()
  const line = { stores: createMemoryStores({ clock }), down: false, frozen: false, opens: 0, asked: 0 }
  async function through<T>(work: () => Promise<T>): Promise<T> {
    if (line.frozen) return new Promise(() => undefined)
    if (line.down) throw new OAuthError('store_unavailable')
    return work()
  }
  const feed: RevocationFeed = {
    open() {
      line.opens += 1
      return through(() => line.stores.revocations.open())
    },
    after(cursor, waitMs) {
      line.asked += 1
      return through(() => line.stores.revocations.after(cursor, waitMs))
    },
    announce: (entry) => through(() => line.stores.revocations.announce(entry)),
  }
  const records: RecordStore = {
    read: (key) => through(() => line.stores.records.read(key)),
    replace: (...write) => through(() => line.stores.records.replace(...write)),
    list: (kind) => line.stores.records.list(kind),
  }
  const openView = (options: Partial<RevocationViewDependencies> = {}): RevocationView => {
    const view = createRevocationView({ feed, records, clock, random: systemRandom, ...options })
    views.push(view)
    return view
  }
  const announce = (entry: RevocationEntry): Promise<void> => line.stores.revocations.announce(entry)
  return { clock, line, openView, announce }
}

const views: RevocationView[] = []
afterEach(() => {
  for (const view of views.splice(0)) view.close()
})

function token(bornAt: EpochMs, more: Partial<Parameters<RevocationView['isRevoked']>[0]> = {}) {
  return { grantId: grantId('a1'), subject: 'github:1', clientId: 'client-1', bornAt, ...more }
}

describe('RevocationView', () => {
  it('knows nothing at first, and says so', async () => {
    const view = openWorld().openView()
    expect(view.isFresh()).toBe(false)
    expect(() => view.notBefore()).toThrow('lease_expired')
    await view.ensureFresh()
    expect(view.isFresh()).toBe(true)
  })

  it('loads what was revoked before it started, and then asks only for news', async () => {
    const { clock, announce, openView, line } = openWorld()
    await announce(grantEntry(grantId('a1'), clock.now()))
    const view = openView()
    await view.ensureFresh()
    expect(view.isRevoked(token(clock.now()))).toBe(true)
    expect(view.isRevoked(token(clock.now(), { grantId: grantId('a2') }))).toBe(false)
    expect(line.opens).toBe(1)
  })

  it('follows the feed by itself', async () => {
    const { clock, announce, openView } = openWorld()
    const view = openView()
    view.start()
    await view.ensureFresh()
    await announce(keyEntry('key-1', clock.now()))
    await vi.waitFor(() => expect(view.isKeyRevoked('key-1')).toBe(true))
  })

  it('holds at once what this process has written itself', async () => {
    const { clock, openView } = openWorld()
    const view = openView()
    view.apply(grantEntry(grantId('a1'), clock.now()))
    expect(view.isRevoked(token(clock.now()))).toBe(true)
  })

  it('judges floors by the birth of the grant, for its own subject and client alone', async () => {
    const { clock, announce, openView } = openWorld()
    const bornAt = epochMs(clock.now() + 10_000)
    const view = openView()
    await announce(subjectFloor(subject('github:1'), bornAt))
    await announce(clientFloor('client-2', bornAt))
    await view.ensureFresh()
    const later = epochMs(bornAt + 1)
    expect(view.isRevoked(token(bornAt))).toBe(true)
    expect(view.isRevoked(token(later))).toBe(false)
    expect(view.isRevoked(token(bornAt, { subject: 'github:2' }))).toBe(false)
    expect(view.isRevoked(token(bornAt, { subject: 'github:2', clientId: 'client-2' }))).toBe(true)
    expect(view.isRevoked(token(later, { subject: 'github:2', clientId: 'client-2' }))).toBe(false)
  })

  it('keeps the higher of two floors, in whatever order they come', () => {
    const { clock, openView } = openWorld()
    const view = openView()
    const high = epochMs(clock.now() + 5000)
    view.apply(subjectFloor(subject('github:1'), high))
    view.apply(subjectFloor(subject('github:1'), clock.now()))
    expect(view.isRevoked(token(high))).toBe(true)
  })

  it('forgets a grant once no token of it can be alive, and not before', async () => {
    const { clock, announce, openView } = openWorld()
    const view = openView()
    await announce(grantEntry(grantId('a1'), clock.now()))
    await view.ensureFresh()
    clock.advance(959)
    await view.ensureFresh()
    expect(view.isRevoked(token(clock.now()))).toBe(true)
    clock.advance(2)
    await view.ensureFresh()
    expect(view.isRevoked(token(clock.now()))).toBe(false)
  })

  it('tells of a revoked key once', async () => {
    const onKeyRevoked = vi.fn<() => void>()
    const { clock, openView } = openWorld()
    const view = openView({ onKeyRevoked })
    view.apply(keyEntry('key-1', clock.now()))
    view.apply(keyEntry('key-1', clock.now()))
    expect(onKeyRevoked).toHaveBeenCalledTimes(1)
  })
})

describe('the lease of a RevocationView', () => {
  it('ends one second after the last answered question was sent', async () => {
    const { clock, openView } = openWorld()
    const view = openView()
    await view.ensureFresh()
    clock.advance(1)
    expect(view.isFresh()).toBe(true)
    clock.advance(0.001)
    expect(view.isFresh()).toBe(false)
  })

  it('is renewed by asking the store; a gap makes it load everything again', async () => {
    const { clock, announce, openView, line } = openWorld()
    const view = openView()
    await view.ensureFresh()
    await announce(grantEntry(grantId('a1'), clock.now()))
    clock.advance(2)
    await view.ensureFresh()
    expect(view.isRevoked(token(clock.now()))).toBe(true)
    expect(line.opens).toBe(2)
  })

  it('runs out while the store is down: nobody is told alive or dead', async () => {
    const onLeaseLost = vi.fn<() => void>()
    const { clock, openView, line } = openWorld()
    const view = openView({ onLeaseLost })
    await view.ensureFresh()
    line.down = true
    await view.ensureFresh() // within the lease memory is enough
    clock.advance(2)
    await expect(view.ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired' })
    await expect(view.ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired' })
    expect(onLeaseLost).toHaveBeenCalledTimes(1)
    line.down = false
    await view.ensureFresh()
    expect(view.isFresh()).toBe(true)
  })

  it('runs out while a question hangs, and a late answer does not help', async () => {
    const { clock, openView, line } = openWorld()
    const view = openView({ leaseMs: 40 })
    view.start()
    await view.ensureFresh()
    line.frozen = true
    clock.advance(1)
    expect(view.isFresh()).toBe(false)
    await expect(view.ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired' })
    line.frozen = false
    await vi.waitFor(() => view.ensureFresh())
    expect(view.isFresh()).toBe(true)
  })

  it('asks one question for a thousand requests', async () => {
    const { clock, openView, line } = openWorld()
    const view = openView()
    await view.ensureFresh()
    line.asked = 0
    clock.advance(2)
    await Promise.all(Array.from({ length: 1000 }, () => view.ensureFresh()))
    expect(line.asked).toBe(1)
  })

  it('does not hold when the clock is set back', async () => {
    const { clock, openView } = openWorld()
    const view = openView()
    await view.ensureFresh()
    clock.advance(-60)
    expect(view.isFresh()).toBe(false)
    await view.ensureFresh()
    expect(view.isFresh()).toBe(true)
  })

  it('does not hold after close, and nothing is asked any more', async () => {
    const { openView, line } = openWorld()
    const view = openView({ leaseMs: 40 })
    view.start()
    await view.ensureFresh()
    view.close()
    expect(view.isFresh()).toBe(false)
    await expect(view.ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired' })
    const { asked } = line
    await new Promise((resolve) => {
      setTimeout(resolve, 60)
    })
    expect(line.asked).toBe(asked)
  })

  it('comes back by itself after an outage', async () => {
    const { clock, announce, openView, line } = openWorld()
    const view = openView({ leaseMs: 200 })
    view.start()
    await view.ensureFresh()
    line.down = true
    clock.advance(1)
    await vi.waitFor(() => expect(view.isFresh()).toBe(false))
    await announce(grantEntry(grantId('a1'), clock.now()))
    line.down = false
    await vi.waitFor(() => expect(view.isFresh()).toBe(true))
    expect(view.isRevoked(token(clock.now()))).toBe(true)
  })
})

describe('RevocationView, told of keys', () => {
  it('says which key to drop, once, and takes nothing else for a key', async () => {
    const { clock, announce, openView } = openWorld()
    const onKeyRevoked = vi.fn<(kid: string) => void>()
    const view = openView({ onKeyRevoked })
    const entry = keyEntry('key-1', clock.now())
    await announce(grantEntry(grantId('a1'), clock.now()))
    await announce(entry)
    await view.ensureFresh()
    view.apply(entry)
    expect(onKeyRevoked.mock.calls).toEqual([['key-1']])
    expect([view.isKeyRevoked('key-1'), view.isKeyRevoked('key-2')]).toEqual([true, false])
    const untold = openView()
    await untold.ensureFresh()
    expect(untold.isKeyRevoked('key-1')).toBe(true)
  })
})

describe('RevocationView.ensureFresh', () => {
  it('is not content with an answer that took longer than the lease', async () => {
    const { clock, line, openView } = openWorld()
    const { revocations } = line.stores
    const view = openView({
      feed: {
        open: () => revocations.open(),
        announce: (entry) => revocations.announce(entry),
        async after(cursor, waitMs) {
          const reading = await revocations.after(cursor, waitMs)
          clock.advance(1.001)
          return reading
        },
      },
    })
    await expect(view.ensureFresh()).rejects.toMatchObject({
      reason: 'lease_expired',
      details: { check: 'answered too late' },
    })
  })

  it('asks nobody once the view is closed', async () => {
    const { line, openView } = openWorld()
    const view = openView()
    view.close()
    await expect(view.ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired', details: { check: 'closed' } })
    expect([line.opens, line.asked]).toEqual([0, 0])
  })
})

describe('the epoch of a RevocationView', () => {
  it('is made by the first process, and the same for all', async () => {
    const { clock, openView } = openWorld()
    const all = Array.from({ length: 8 }, () => openView())
    await Promise.all(all.map((view) => view.ensureFresh()))
    expect(new Set(all.map((view) => view.notBefore()))).toEqual(new Set([clock.now()]))
    expect(all[0]?.isRevoked(token(clock.now()))).toBe(false)
    expect(all[0]?.isRevoked(token(epochMs(clock.now() - 1)))).toBe(true)
  })

  it('begins anew when the database was wiped: whoever was born before is dead', async () => {
    const onEpochChange = vi.fn<() => void>()
    const { clock, openView, line } = openWorld()
    const [view, other] = [openView({ onEpochChange }), openView({ onEpochChange })]
    await Promise.all([view.ensureFresh(), other.ensureFresh()])
    const before = clock.now()
    expect(view.isRevoked(token(before))).toBe(false)
    line.stores = createMemoryStores({ clock })
    clock.advance(2)
    await Promise.all([view.ensureFresh(), other.ensureFresh()])
    for (const one of [view, other]) {
      expect(one.isRevoked(token(before))).toBe(true)
      expect(one.isRevoked(token(clock.now()))).toBe(false)
    }
    expect(view.notBefore()).toBe(other.notBefore())
    expect(onEpochChange).toHaveBeenCalledTimes(2)
  })

  it('is not fresh on what it knew of a wiped database', async () => {
    const { clock, openView, line } = openWorld()
    let freshAtChange: boolean | undefined
    const view: RevocationView = openView({
      onEpochChange() {
        freshAtChange = view.isFresh()
      },
    })
    view.start()
    await vi.waitFor(() => expect(view.isFresh()).toBe(true))
    line.stores = createMemoryStores({ clock }) // well within the lease: the clock stands still
    await vi.waitFor(() => expect(freshAtChange).toBe(false))
  })

  it('is followed when somebody else begins one (gateway revoke --all)', async () => {
    const { clock, openView, line } = openWorld()
    const view = openView()
    await view.ensureFresh()
    clock.advance(2)
    const { revision } = await line.stores.records.read(EPOCH)
    const notBefore = clock.now()
    const body = JSON.stringify({ v: 1, id: 'another', notBefore })
    await line.stores.records.replace(EPOCH, revision, { body, expiresAt: epochMs(Date.UTC(2999, 0)) })
    await view.ensureFresh()
    expect(view.notBefore()).toBe(notBefore)
    expect((await line.stores.records.read(EPOCH)).body).toBe(body) // and not by yet another one
  })

  it.each(['another', undefined])('is entered with all that the new feed says, of an epoch called %s', async (id) => {
    const { clock, announce, openView, line } = openWorld()
    const view = openView()
    for (const name of ['a1', 'a2', 'a3']) await announce(grantEntry(grantId(name), clock.now()))
    await view.ensureFresh()
    clock.advance(2)
    const stores = createMemoryStores({ clock })
    const { revision } = await stores.records.read(EPOCH)
    const body = JSON.stringify({ v: 1, id, notBefore: clock.now() })
    if (id !== undefined) {
      await stores.records.replace(EPOCH, revision, { body, expiresAt: epochMs(Date.UTC(2999, 0)) })
    }
    // It goes on where the old one was left: only who begins at its start finds the first entry.
    for (const name of ['a4', 'b1', 'b2', 'b3', 'b4']) {
      await stores.revocations.announce(grantEntry(grantId(name), clock.now()))
    }
    line.stores = stores
    await view.ensureFresh()
    expect(view.isRevoked(token(clock.now(), { grantId: grantId('a4') }))).toBe(true)
    expect(view.isRevoked(token(clock.now(), { grantId: grantId('a5') }))).toBe(false)
  })

  it('never runs back: an older one that returns with a snapshot makes way for a new one', async () => {
    const { clock, openView, line } = openWorld()
    const view = openView()
    await view.ensureFresh()
    const snapshot = await line.stores.records.read(EPOCH)
    const write = async (body: string | undefined) => {
      const { revision } = await line.stores.records.read(EPOCH)
      const next = body === undefined ? undefined : { body, expiresAt: epochMs(Date.UTC(2999, 0)) }
      await line.stores.records.replace(EPOCH, revision, next)
    }
    clock.advance(2)
    await write(JSON.stringify({ v: 1, id: 'newer', notBefore: clock.now() }))
    await view.ensureFresh()
    clock.advance(2)
    await write(snapshot.body)
    await view.ensureFresh()
    expect(view.notBefore()).toBe(clock.now())
    const another = openView()
    await another.ensureFresh()
    expect(another.notBefore()).toBe(clock.now())
  })

  it('cannot be told when its version is unknown', async () => {
    const { openView, line } = openWorld()
    const state = { body: JSON.stringify({ v: 2 }), expiresAt: epochMs(Date.UTC(2999, 0)) }
    const { revision } = await line.stores.records.read(EPOCH)
    await line.stores.records.replace(EPOCH, revision, state)
    await expect(openView().ensureFresh()).rejects.toMatchObject({ reason: 'lease_expired' })
  })
})

/** Another database with the same epoch and the first `keep` entries: what a failover or a snapshot leaves. */
async function rewind({ line, clock }: ReturnType<typeof openWorld>, keep: readonly RevocationEntry[]) {
  const { body = '' } = await line.stores.records.read(EPOCH)
  const stores = createMemoryStores({ clock })
  const { revision } = await stores.records.read(EPOCH)
  await stores.records.replace(EPOCH, revision, { body, expiresAt: epochMs(Date.UTC(2999, 0)) })
  for (const entry of keep) await stores.revocations.announce(entry)
  line.stores = stores
}

describe('a feed that was rewound', () => {
  it('gets back what it lost within a minute, and nobody is signed out', async () => {
    const world = openWorld()
    const { clock, announce, openView, line } = world
    const view = openView()
    await view.ensureFresh()
    const born = clock.now()
    const kept = grantEntry(grantId('a1'), clock.now())
    const lost = grantEntry(grantId('a2'), clock.now())
    await announce(kept)
    clock.advance(2)
    await view.ensureFresh()
    await announce(lost)
    clock.advance(2)
    await view.ensureFresh()
    await rewind(world, [kept])
    clock.advance(2)
    await view.ensureFresh()
    const { entries } = await line.stores.revocations.after('0', 0)
    expect(entries).toContainEqual(lost)
    expect(view.isRevoked(token(born, { grantId: grantId('a3') }))).toBe(false)
    const another = openView()
    await another.ensureFresh()
    expect(another.isRevoked(token(born, { grantId: grantId('a2') }))).toBe(true)
  })

  it('ends everything when it lost more', async () => {
    const world = openWorld()
    const { clock, announce, openView } = world
    const view = openView()
    await view.ensureFresh()
    const born = clock.now()
    await announce(grantEntry(grantId('a1'), clock.now()))
    for (let minute = 0; minute < 4; minute += 1) {
      clock.advance(60)
      await view.ensureFresh()
    }
    await rewind(world, [])
    clock.advance(2)
    await view.ensureFresh()
    for (const one of [view, openView()]) {
      await one.ensureFresh()
      expect(one.isRevoked(token(born, { grantId: grantId('a3') }))).toBe(true)
      expect(one.isRevoked(token(clock.now(), { grantId: grantId('a4') }))).toBe(false)
    }
  })
})
