import { describe, expect, it, vi } from 'vitest'
import { epochMs } from '../values/time.ts'
import { keyEntry } from '../keys/key-entry.ts'
import { clientFloor, grantEntry, subjectFloor } from './revocation-entry.ts'
import { grantId, openWorld, subject, token } from '../../test/support/view-world.ts'

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
