import { describe, expect, it } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import type { FetchedDocument } from '../ports/document-fetch.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { createClientKeySets } from './client-key-sets.ts'

const BODY = new TextEncoder().encode('{"keys":[{"kty":"EC"}]}')

function open() {
  const asked: string[] = []
  const clock = createFixedClock()
  const keySets = createClientKeySets({
    async fetch(url) {
      asked.push(url)
      return { status: 200, headers: new Headers(), body: BODY }
    },
    limits: { take: async () => ({ allowed: true, retryAfterMs: 0 }) },
    clock,
  })
  return { asked, clock, find: (jwksUri: string) => keySets.find({ jwksUri }, undefined), keySets }
}

describe('createClientKeySets', () => {
  it('keeps a thousand sets, and forgets the one fetched longest ago', async () => {
    const { asked, find } = open()
    const urls = Array.from({ length: 1001 }, (_, index) => `https://client-${index}.example/jwks`)
    for (const url of urls) await find(url)
    expect(asked).toEqual(urls)
    await find('https://client-1.example/jwks')
    expect(asked).toHaveLength(1001)
    await find('https://client-0.example/jwks')
    expect(asked.at(-1)).toBe('https://client-0.example/jwks')
  })

  it('asks again when the clock was set back, rather than keep a set for ever', async () => {
    const { asked, clock, find } = open()
    await find('https://client.example/jwks')
    clock.advance(-3600)
    await find('https://client.example/jwks')
    expect(asked).toHaveLength(2)
  })

  it.each(['http://client.example/jwks', 'https://', 'file:///etc/passwd'])('never fetches %s', async (url) => {
    const { asked, find } = open()
    await expect(find(url)).rejects.toMatchObject({ reason: 'client_document' })
    expect(asked).toEqual([])
  })

  it('has nothing to ask anew about keys by value', async () => {
    const { keySets } = open()
    const jwks = { keys: [{ kty: 'EC' }] }
    expect(await keySets.find({ jwks }, undefined)).toBe(jwks)
    expect(await keySets.renew({ jwks }, undefined)).toBeUndefined()
  })
})

/** Keys behind one URL, where `answer` says what comes next. */
function openBroken() {
  const state: { answer: () => Promise<FetchedDocument>; asked: number } = { answer: good, asked: 0 }
  const taken: string[] = []
  const clock = createFixedClock()
  const keySets = createClientKeySets({
    fetch: () => {
      state.asked += 1
      return state.answer()
    },
    limits: {
      async take(key) {
        taken.push(key.split(':', 1)[0] ?? '')
        return { allowed: true, retryAfterMs: 0 }
      },
    },
    clock,
  })
  const keys = { jwksUri: 'https://client.example/jwks' }
  return {
    state,
    taken,
    clock,
    keySets,
    find: () => keySets.find(keys, undefined),
    renew: () => keySets.renew(keys, undefined),
  }
}

const document = (body: Uint8Array<ArrayBuffer>, status = 200): FetchedDocument => ({
  status,
  headers: new Headers(),
  body,
})
const good = async () => document(BODY)
const lost = async () => document(BODY, 500)
const busy = () => Promise.reject(new OAuthError('rate_limited'))

const madeUp = (n: number) => ({ jwksUri: `https://made-up-${n}.example/jwks` })

describe('createClientKeySets, where a URL fails', () => {
  it('goes on with a set that still counts, whoever had it asked for anew', async () => {
    const { state, clock, find, renew } = openBroken()
    const set = await find()
    clock.advance(31)
    state.answer = lost
    await expect(renew()).rejects.toMatchObject({ reason: 'client_document' })
    expect(await find()).toBe(set)
    expect(await renew()).toBeUndefined() // too soon
    clock.advance(268.999)
    expect(await find()).toBe(set)
    expect(state.asked).toBe(2)
    clock.advance(0.001)
    await expect(find()).rejects.toMatchObject({ details: { check: 'status' } })
    expect(state.asked).toBe(3)
  })

  it('pauses for half a minute after a failure, and then asks as of a stranger', async () => {
    const { state, taken, clock, find } = openBroken()
    await find()
    clock.advance(300)
    await find()
    expect(taken).toEqual(['document', 'document-origin'])
    clock.advance(300)
    state.answer = lost
    await expect(find()).rejects.toMatchObject({ details: { check: 'status' } })
    clock.advance(29.999)
    await expect(find()).rejects.toMatchObject({ details: { check: 'failed a moment ago' } })
    expect(taken).toHaveLength(2)
    clock.advance(0.001)
    state.answer = good
    await expect(find()).resolves.toHaveProperty('keys')
    expect(taken).toHaveLength(4)
  })

  it('takes no limit for a failure of the URL', async () => {
    const { state, find } = openBroken()
    state.answer = busy
    await expect(find()).rejects.toMatchObject({ reason: 'rate_limited' })
    state.answer = good
    await expect(find()).resolves.toHaveProperty('keys')
  })

  it('has room for known URLs while made-up ones never answer', async () => {
    const { state, clock, keySets, find } = openBroken()
    await find()
    clock.advance(300)
    const { promise, resolve } = Promise.withResolvers<FetchedDocument>()
    state.answer = () => promise
    const waiting = Array.from({ length: 32 }, (_, n) => keySets.find(madeUp(n), undefined))
    await Promise.resolve()
    await expect(keySets.find(madeUp(32), undefined)).rejects.toMatchObject({ reason: 'rate_limited' })
    state.answer = good
    await expect(find()).resolves.toHaveProperty('keys')
    resolve(document(BODY))
    await Promise.all(waiting)
  })

  it('never asks where nothing is fetched', async () => {
    const { clock } = openBroken()
    const limits = { take: async () => ({ allowed: true, retryAfterMs: 0 }) }
    const keySets = createClientKeySets({ fetch: undefined, limits, clock })
    await expect(keySets.find({ jwksUri: 'https://client.example/jwks' }, undefined)).rejects.toMatchObject({
      reason: 'client_document',
    })
  })

  it.each([
    ['no UTF-8', Uint8Array.from([255])],
    ['no JSON', new TextEncoder().encode('{')],
    ['no key set', new TextEncoder().encode('{"keys":[]}')],
  ])('believes nobody by %s', async (_what, body) => {
    const { state, find } = openBroken()
    state.answer = async () => document(body)
    await expect(find()).rejects.toMatchObject({ reason: 'client_document' })
  })
})
