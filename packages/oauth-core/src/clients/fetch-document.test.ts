import { describe, expect, it } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import type { FetchedDocument } from '../ports/document-fetch.ts'
import { fetchDocument } from './fetch-document.ts'

const BOUNDS = { maxBytes: 4, timeoutMs: 60_000 }
const answer = (status: number, length: number): FetchedDocument => ({
  status,
  headers: new Headers(),
  body: new Uint8Array(length),
})
const ask = (fetched: Promise<FetchedDocument>) => fetchDocument(() => fetched, 'https://client.example/doc', BOUNDS)

describe('fetchDocument', () => {
  it('gives what came, and tells the port its bounds', async () => {
    const fetched = answer(200, 4)
    const asked: unknown[] = []
    await expect(
      fetchDocument(
        async (...question) => {
          asked.push(question)
          return fetched
        },
        'https://client.example/doc',
        BOUNDS,
      ),
    ).resolves.toBe(fetched)
    expect(asked).toEqual([['https://client.example/doc', BOUNDS]])
  })

  it.each([201, 204, 301, 404, 500])('takes an answer of %i for none', async (status) => {
    await expect(ask(Promise.resolve(answer(status, 1)))).rejects.toMatchObject({
      reason: 'client_document',
      details: { check: 'status', status },
    })
  })

  it('holds the port to its bounds', async () => {
    await expect(ask(Promise.resolve(answer(200, 5)))).rejects.toMatchObject({
      reason: 'client_document',
      details: { check: 'size' },
    })
    await expect(
      fetchDocument(() => new Promise(() => undefined), 'https://client.example/doc', { maxBytes: 4, timeoutMs: 1 }),
    ).rejects.toMatchObject({ reason: 'client_document', details: { check: 'fetch' } })
  })

  it('lets a refusal of the port stand, and takes whatever else goes wrong for a document that cannot be had', async () => {
    const limited = new OAuthError('rate_limited')
    await expect(ask(Promise.reject(limited))).rejects.toBe(limited)
    const cause = new Error('no route')
    await expect(ask(Promise.reject(cause))).rejects.toMatchObject({
      reason: 'client_document',
      details: { check: 'fetch' },
      cause,
    })
  })
})
