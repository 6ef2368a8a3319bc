import { describe, expect, it } from 'vitest'
import { keyEntry } from '../keys/key-entry.ts'
import { newSigningKey } from '../keys/new-signing-key.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { KeySource } from '../ports/key-source.ts'
import { epochMs } from '../values/time.ts'
import { NOTES, openTokenWorld, TASKS } from '../../test/support/token-world.ts'
import { clientFloor, grantEntry } from './revocation-entry.ts'
import { verdict } from './verifier.fixture.ts'

describe('Verifier.verify, as things change', () => {
  it('takes the previous signing key during the overlap, and no longer (R297)', async () => {
    const [older, newer] = await Promise.all([newSigningKey('ES256'), newSigningKey('ES256')])
    let files = [older]
    const keySource: KeySource = {
      load: async () => files.map(({ jwk }) => ({ privateKey: jwk, algorithm: 'ES256' })),
    }
    const world = openTokenWorld({ keySource })
    const token = await world.mint()
    files = [newer, older]
    await world.keys.reload()
    expect((await world.keys.signingKey()).kid).toBe(newer.kid)
    expect(await verdict(world, token)).toBe('accepted')
    files = [newer]
    await world.keys.reload()
    expect(await verdict(world, token)).toBe('token_signature')
    expect(await verdict(world, await world.mint())).toBe('accepted')
  })

  it('refuses all tokens of a revoked key within the lease, remembered ones too (R298)', async () => {
    const world = openTokenWorld()
    const other = openTokenWorld()
    const { kid } = await world.keys.signingKey()
    const [used, unused] = [await world.mint(), await world.mint()]
    expect(await verdict(world, used)).toBe('accepted')
    await world.store.stores.revocations.announce(keyEntry(kid, world.clock.now()))
    world.clock.advance(1.001)
    for (const token of [used, unused]) expect(await verdict(world, token)).toBe('token_revoked')
    expect(await verdict(other, await other.mint())).toBe('accepted')
  })

  it('refuses a remembered token once its grant is revoked, and the rest of that client by its floor', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    const ofAnother = await world.mint({ clientId: 'client-2' })
    expect(await verdict(world, token)).toBe('accepted')
    world.view.apply(grantEntry(world.grantId, world.clock.now()))
    expect(await verdict(world, token)).toBe('token_revoked')
    expect(await verdict(world, ofAnother)).toBe('token_revoked')
    const second = openTokenWorld()
    second.view.apply(clientFloor('client-1', second.clock.now()))
    expect(await verdict(second, await second.mint())).toBe('token_revoked')
    expect(await verdict(second, await second.mint({ clientId: 'client-2' }))).toBe('accepted')
  })

  it('refuses a token that was minted after a floor for a grant that was born before', async () => {
    const world = openTokenWorld()
    await world.view.ensureFresh()
    const bornAt = world.clock.now()
    world.view.apply(clientFloor('client-1', bornAt))
    world.clock.advance(60)
    expect(await verdict(world, await world.mint({ bornAt }))).toBe('token_revoked')
    expect(await verdict(world, await world.mint({ bornAt: epochMs(bornAt + 1) }))).toBe('accepted')
  })

  it('refuses all tokens of a database that was wiped (R398)', async () => {
    const world = openTokenWorld()
    const [used, unused] = [await world.mint(), await world.mint()]
    expect(await verdict(world, used)).toBe('accepted')
    world.store.stores = createMemoryStores({ clock: world.clock })
    world.clock.advance(1.001)
    for (const token of [used, unused]) expect(await verdict(world, token)).toBe('token_revoked')
    expect(await verdict(world, await world.mint())).toBe('accepted')
  })

  it('answers 503 once the lease ran out while the store is down: never alive, never dead', async () => {
    const world = openTokenWorld()
    const [used, unused] = [await world.mint(), await world.mint()]
    expect(await verdict(world, used)).toBe('accepted')
    world.store.down = true
    expect(await verdict(world, used)).toBe('accepted') // within the lease memory is enough
    world.clock.advance(1.001)
    for (const token of [used, unused]) {
      expect(await verdict(world, token)).toBe('503 temporarily_unavailable lease_expired')
    }
  })

  it('does not ask the store for a forgery, however stale it is', async () => {
    const [world, other] = [openTokenWorld(), openTokenWorld()]
    await world.verifier.verify(await world.mint(), { resource: NOTES })
    world.clock.advance(60)
    const forged = await other.forge(await world.header(), world.claims())
    world.store.reads = 0
    expect(await verdict(world, forged)).toBe('token_signature')
    expect(world.store.reads).toBe(0)
  })

  it('judges admission again when the directory changes, for remembered tokens too', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    expect(await verdict(world, token)).toBe('accepted')
    world.admission.admits = ({ login }) => login !== 'octocat'
    expect(await verdict(world, token)).toBe('accepted') // nothing was said of a change
    world.admission.revision += 1
    expect(await verdict(world, token)).toBe('token_refused')
    world.admission.admits = () => true
    expect(await verdict(world, token)).toBe('accepted')
    world.admission.resources = [{ resource: TASKS }]
    world.admission.revision += 1
    expect(await verdict(world, token)).toBe('token_audience')
  })

  it('refuses a remembered token once it has expired', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    expect(await verdict(world, token)).toBe('accepted')
    world.clock.advance(604)
    expect(await verdict(world, token)).toBe('accepted')
    world.clock.advance(1)
    expect(await verdict(world, token)).toBe('token_expired')
  })
})
