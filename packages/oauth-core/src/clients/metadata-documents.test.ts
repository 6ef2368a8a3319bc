import { describe, expect, it } from 'vitest'
import type { FetchedDocument } from '../ports/document-fetch.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { createMetadataDocuments } from './metadata-documents.ts'

const urlOf = (n: number): string => `https://client-${n}.example.org/doc`

function documentOf(url: string): FetchedDocument {
  const document = { client_id: url, client_name: 'Example', redirect_uris: ['https://client.example.org/cb'] }
  return {
    status: 200,
    headers: new Headers({ 'content-type': 'application/json', 'cache-control': 'max-age=60' }),
    body: new TextEncoder().encode(JSON.stringify(document)),
  }
}

function open() {
  const web: { answer: (url: string) => Promise<FetchedDocument> } = { answer: async (url) => documentOf(url) }
  const taken: string[] = []
  const clock = createFixedClock()
  const documents = createMetadataDocuments({
    fetch: (url) => web.answer(url),
    limits: {
      async take(key) {
        taken.push(key)
        return { allowed: true, retryAfterMs: 0 }
      },
    },
    clock,
    redirectSchemes: [],
  })
  return { web, taken, clock, find: (n: number) => documents.find(urlOf(n), '198.51.100.7') }
}

describe('MetadataDocuments.find', () => {
  it('counts the fetch of a client that was lost as of a stranger, and that of a known one for nobody', async () => {
    const { web, taken, clock, find } = open()
    await find(1)
    expect(taken).toHaveLength(2)
    clock.advance(60)
    await find(1)
    expect(taken).toHaveLength(2)
    clock.advance(60)
    web.answer = async (url) => ({ ...documentOf(url), status: 404 })
    await expect(find(1)).rejects.toMatchObject({
      reason: 'client_document',
      details: { check: 'status', status: 404, clientId: urlOf(1) },
    })
    expect(taken).toHaveLength(2)
    await expect(find(1)).rejects.toMatchObject({ reason: 'client_document' })
    expect(taken).toHaveLength(4)
    web.answer = async (url) => documentOf(url)
    await find(1)
    expect(taken).toHaveLength(6)
    clock.advance(60)
    await find(1)
    expect(taken).toHaveLength(6)
  })

  it('keeps a document that never was for nobody', async () => {
    const { web, taken, find } = open()
    web.answer = async (url) => ({ ...documentOf(url), status: 404 })
    for (const times of [1, 2]) {
      await expect(find(1)).rejects.toMatchObject({ reason: 'client_document' })
      expect(taken).toHaveLength(2 * times)
    }
  })

  it('has room for 32 fetches of known clients at once, and as many of new ones beside them', async () => {
    const { web, clock, find } = open()
    for (let n = 0; n < 33; n += 1) await find(n)
    clock.advance(60)
    const { promise, resolve } = Promise.withResolvers<undefined>()
    web.answer = (url) => promise.then(() => documentOf(url))
    const waiting = Array.from({ length: 32 }, (_, n) => find(n))
    await expect(find(32)).rejects.toMatchObject({ reason: 'rate_limited' })
    web.answer = async (url) => documentOf(url)
    await expect(find(33)).resolves.toMatchObject({ clientId: urlOf(33) })
    resolve(undefined)
    await Promise.all(waiting)
  })
})
