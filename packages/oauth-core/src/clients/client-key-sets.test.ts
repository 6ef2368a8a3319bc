import { describe, expect, it } from 'vitest'
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
