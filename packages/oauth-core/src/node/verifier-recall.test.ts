import { describe, expect, it } from 'vitest'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { keyEntry } from '../keys/key-entry.ts'
import { grantEntry } from '../tokens/revocation-entry.ts'
import { isDigest } from '../values/digest.ts'
import { createProofKey } from '../../test/support/dpop.ts'
import { NOTES, openTokenWorld, TASKS, type TokenWorld } from '../../test/support/token-world.ts'
import { nodeSignatures } from './node-signatures.ts'

const use = { resource: NOTES }

const open = (): TokenWorld => openTokenWorld({ signatures: nodeSignatures })

async function remember(world: TokenWorld): Promise<string> {
  const token = await world.mint()
  expect(world.verifier.recall(token, use)).toBeUndefined()
  await world.verifier.verify(token, use)
  expect(world.verifier.recall(token, use)).toBeDefined()
  return token
}

describe('Verifier.recall', () => {
  it('gives the very object that was verified, and asks nobody', async () => {
    const world = open()
    const token = await remember(world)
    world.store.reads = 0
    world.store.down = true
    expect(world.verifier.recall(token, use)).toBe(await world.verifier.verify(token, use))
    expect(world.verifier.recall(token, { resource: 'https://NOTES.example.com:443/mcp' })).toBeDefined()
    expect(world.store.reads).toBe(0)
  })

  it('does not answer for another resource', async () => {
    const world = open()
    const token = await remember(world)
    for (const resource of [TASKS, `${NOTES}2`, `${NOTES}/`, '']) {
      expect(world.verifier.recall(token, { resource })).toBeUndefined()
    }
  })

  it('does not answer for a token that is bound to a key, nor where a proof comes with one that is not', async () => {
    const world = open()
    const method = 'GET'
    const key = await createProofKey(world.clock)
    if (!isDigest(key.jkt)) throw new Error('the test needs a thumbprint')
    const bound = await world.mint({ jkt: key.jkt })
    const prove = async (accessToken: string) => ({
      proof: await key.prove({ method, url: NOTES, accessToken }),
      method,
      url: NOTES,
    })
    await world.verifier.verify(bound, { ...use, dpop: await prove(bound) })
    for (const dpop of [undefined, await prove(bound)]) {
      expect(world.verifier.recall(bound, { ...use, ...(dpop !== undefined && { dpop }) })).toBeUndefined()
    }
    const bearer = await remember(world)
    expect(world.verifier.recall(bearer, { ...use, dpop: await prove(bearer) })).toBeUndefined()
  })

  it('does not answer for what was revoked since, by grant or by key', async () => {
    const [byGrant, byKey] = [open(), open()]
    const [one, other] = [await remember(byGrant), await remember(byKey)]
    byGrant.view.apply(grantEntry(byGrant.grantId, byGrant.clock.now()))
    expect(byGrant.verifier.recall(one, use)).toBeUndefined()
    byKey.view.apply(keyEntry((await byKey.keys.signingKey()).kid, byKey.clock.now()))
    expect(byKey.verifier.recall(other, use)).toBeUndefined()
  })

  it('does not answer while the lease is stale', async () => {
    const world = open()
    const token = await remember(world)
    world.clock.advance(1.001)
    expect(world.verifier.recall(token, use)).toBeUndefined()
    await world.view.ensureFresh()
    expect(world.verifier.recall(token, use)).toBeDefined()
  })

  it('does not answer once the token has expired', async () => {
    const world = open()
    const token = await remember(world)
    world.clock.advance(605)
    await world.view.ensureFresh()
    expect(world.verifier.recall(token, use)).toBeUndefined()
  })

  it('does not answer after the directory changed, until admission was judged again', async () => {
    const world = open()
    const token = await remember(world)
    world.admission.revision += 1
    expect(world.verifier.recall(token, use)).toBeUndefined()
    await world.verifier.verify(token, use)
    expect(world.verifier.recall(token, use)).toBeDefined()
  })

  it('never answers where hashing can only answer later', async () => {
    const world = openTokenWorld({ signatures: joseSignatures })
    const token = await world.mint()
    await world.verifier.verify(token, use)
    expect(world.verifier.recall(token, use)).toBeUndefined()
  })

  it('remembers as many tokens as it was told to, and forgets the oldest beyond twice that', async () => {
    const world = openTokenWorld({ signatures: nodeSignatures, cacheSize: 10 })
    const tokens = await Promise.all(Array.from({ length: 30 }, () => world.mint()))
    for (const token of tokens) await world.verifier.verify(token, use)
    const known = tokens.map((token) => world.verifier.recall(token, use) !== undefined)
    expect(known.slice(-10)).toEqual(Array.from({ length: 10 }, () => true))
    expect(known.filter(Boolean).length).toBeLessThanOrEqual(20)
  })

  it('answers for none of a million tokens that differ in two bytes from a remembered one (R300)', async () => {
    const world = open()
    const token = await remember(world)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = (index: number, step: number): string =>
      alphabet.charAt((alphabet.indexOf(token.charAt(index)) + step) % alphabet.length)
    let answers = 0
    for (let n = 0; n < 1_000_000; n += 1) {
      const first = n % (token.length - 1)
      const second = first + 1 + (n % (token.length - first - 1))
      const changed = `${token.slice(0, first)}${other(first, 1 + (n % 62))}${token.slice(first + 1, second)}${other(second, 1 + ((n >> 6) % 62))}${token.slice(second + 1)}`
      if (changed === token || world.verifier.recall(changed, use) !== undefined) answers += 1
    }
    expect(answers).toBe(0)
    expect(world.verifier.recall(token, use)).toBeDefined()
  }, 60_000)
})
