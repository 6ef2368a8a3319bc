import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { createTestServer, ISSUER } from '../support/test-server.ts'

/** A body whose sender goes away after its first bytes. */
function createAbortedBody(): ReadableStream<Uint8Array> {
  let pulls = 0
  return new ReadableStream({
    pull(controller) {
      pulls += 1
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('grant_type=refresh'))
      else controller.error(new Error('aborted'))
    },
  })
}

/** A body without end that counts what is taken of it. */
function createEndlessBody(): { readonly body: ReadableStream<Uint8Array>; readonly taken: () => number } {
  let taken = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken += 16_384
        controller.enqueue(new Uint8Array(16_384).fill(0x61))
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken: () => taken }
}

const TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const

const post = (path: string, type: string, body: ReadableStream<Uint8Array>): Request => {
  // `duplex` is what Node asks for with a stream; the DOM's types do not know it.
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': type } }
  return new Request(`${ISSUER}${path}`, init)
}

describe.each([
  ['/token', TYPES.form],
  ['/revoke', TYPES.form],
  ['/authorize', TYPES.form],
  ['/register', TYPES.json],
])('POST %s', (path, type) => {
  it('takes a sender who goes away for no bug of ours: any stranger can do it', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    const response = await at.server.fetch(post(path, type, createAbortedBody()))
    expect(response?.status).toBe(400)
    expect(events.map(({ reason }) => reason)).toEqual(['request_malformed'])
  })

  it('stops reading a body without end after 64 KiB (R18)', async () => {
    const at = createTestServer()
    const { body, taken } = createEndlessBody()
    const response = await at.server.fetch(post(path, type, body))
    expect(response?.status).toBe(413)
    expect(taken()).toBeLessThanOrEqual(65_536 + 2 * 16_384)
  })

  it('reads nothing of a body of another type (R12, R15)', async () => {
    const at = createTestServer()
    const { body, taken } = createEndlessBody()
    const response = await at.server.fetch(post(path, 'multipart/form-data; boundary=x', body))
    expect([response?.status, taken()]).toEqual([400, 0])
  })
})
