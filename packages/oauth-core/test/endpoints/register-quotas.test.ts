import { describe, expect, it } from 'vitest'
import { json } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }

async function registerFrom(at: TestServer, clientAddress: string, more: object = {}): Promise<Response> {
  const request = new Request(`${ISSUER}/register`, json({ ...metadata, ...more }))
  const response = await at.server.fetch(request, { clientAddress })
  if (response === undefined) throw new Error('not ours')
  return response
}

const addresses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `203.0.${Math.floor(n / 250)}.${n % 250}`)

/** One new client from each address; the number of those that were made. */
async function flood(at: TestServer, from: readonly string[], more: object = {}): Promise<number> {
  let made = 0
  for (const address of from) {
    const { status } = await registerFrom(at, address, { software_id: crypto.randomUUID(), ...more })
    expect([201, 429]).toContain(status)
    made += status === 201 ? 1 : 0
  }
  return made
}

describe('POST /register by everybody together', () => {
  it('makes a bounded number of clients, says when to come again, and is open again then (R389, R390)', async () => {
    const at = createTestServer({ clients: [{ client_id: 'known', redirect_uris: [REDIRECT_URI] }] })
    await registerFrom(at, '192.0.2.1')
    expect(await flood(at, addresses(1100))).toBe(999)
    const refused = await registerFrom(at, '192.0.2.2', { client_name: 'honest' })
    expect(refused.status).toBe(429)
    const retryAfter = Number(refused.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(0)
    // What exists goes on: the operator's client, and a shared one that registers again.
    expect((await at.send(authorizeUrl('known'))).status).toBe(303)
    expect((await registerFrom(at, '192.0.2.3')).status).toBe(201)
    at.clock.advance(retryAfter)
    expect((await registerFrom(at, '192.0.2.2', { client_name: 'honest' })).status).toBe(201)
  })

  it('counts what is large more than once, so that memory is bounded too (R390)', async () => {
    const at = createTestServer()
    expect(await flood(at, addresses(120), { client_name: 'x'.repeat(40_000) })).toBe(100)
  })

  it('cannot be used up by one address, however patient (R78)', async () => {
    const at = createTestServer()
    let made = 0
    for (let hour = 0; hour < 24; hour += 1) {
      made += await flood(
        at,
        Array.from({ length: 200 }, () => '203.0.113.7'),
      )
      at.clock.advance(3600)
    }
    expect(made).toBe(30 + 23 * 30)
    expect((await registerFrom(at, '192.0.2.2', { client_name: 'honest' })).status).toBe(201)
  })

  it('counts the networks of one IPv6 site together (R387)', async () => {
    const at = createTestServer()
    const site = Array.from({ length: 600 }, (_, n) => `2001:db8:1:${n.toString(16)}::1`)
    expect(await flood(at, site)).toBe(60)
    expect((await registerFrom(at, '2001:db8:2:1::1', { client_name: 'honest' })).status).toBe(201)
  })
})
