import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { form } from '../support/forms.ts'
import { authorizeUrl, register } from '../support/journey.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

describe('limits', () => {
  it('count wrong secrets by the /64 of an IPv6 address, which one guesser has whole (R217, R387)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const statuses = new Set<number | undefined>()
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const guess = form({ grant_type: 'refresh_token', client_id: clientId, client_secret: `gws_${attempt}` })
      const peer = { clientAddress: `2001:db8:1:1::${attempt.toString(16)}` }
      statuses.add((await at.server.fetch(new Request(`${ISSUER}/token`, guess), peer))?.status)
    }
    expect(statuses).toContain(429)
  })

  it('bound how many sign-ins one parked request can begin (R157, R390)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const page = await (await browser.open(locationOf(await browser.open(authorizeUrl(clientId))))).text()
    const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
    const statuses = new Set<number>()
    // Each approval is a record of its own for ten minutes, beside a rate of 300 at once for parked requests.
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const answer = await browser.open('/consent', {
        method: 'POST',
        body: new URLSearchParams({ transaction: field('transaction'), csrf: field('csrf'), decision: 'allow' }),
        headers: { 'sec-fetch-site': 'same-origin' },
      })
      statuses.add(answer.status)
    }
    expect(statuses).toContain(429)
  })
})
