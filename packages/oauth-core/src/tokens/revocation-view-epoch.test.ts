import { describe, expect, it, vi } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import { epochMs } from '../values/time.ts'
import { grantEntry } from './revocation-entry.ts'
import { EPOCH, grantId, openWorld, token } from '../../test/support/view-world.ts'
import type { RevocationView } from './revocation-view.ts'

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
