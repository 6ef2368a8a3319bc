import { describe, expect, it } from 'vitest'
import { form, json } from '../support/forms.ts'
import { authorizeUrl, register, REDIRECT_URI } from '../support/journey.ts'
import { createTestServer, type TestServer } from '../support/test-server.ts'

/** More than any limit of one address allows at once. */
const MANY = 400

const ENDPOINTS: Readonly<Record<string, (at: TestServer, clientId: string) => Promise<Response>>> = {
  // The same client each time: making new ones has a limit of its own.
  'POST /register': (at) =>
    at.send('/register', json({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' })),
  'GET /register/{client_id}': (at, clientId) => at.send(`/register/${clientId}`),
  'GET /authorize': (at, clientId) => at.send(authorizeUrl(clientId, { scope: 'admin' })),
  'POST /par': (at, clientId) => at.send('/par', form({ client_id: clientId })),
}

describe.each(Object.entries(ENDPOINTS))('%s, asked all the time from one address', (_, ask) => {
  it('says when to come again, and means it (R389)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const answers: Response[] = []
    for (let attempt = 0; attempt < MANY && answers.at(-1)?.status !== 429; attempt += 1) {
      answers.push(await ask(at, clientId))
    }
    const refused = answers.at(-1)
    expect(refused?.status).toBe(429)
    expect(refused?.headers.get('cache-control')).toBe('no-store')
    const seconds = Number(refused?.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect((await ask(at, clientId)).status).toBe(429)
    at.clock.advance(seconds)
    expect((await ask(at, clientId)).status).not.toBe(429)
  })
})
