import { describe, expect, it } from 'vitest'
import { breakableStores } from '../support/breakable-stores.ts'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { form } from '../support/forms.ts'
import { authorize, authorizeUrl, redeem, REDIRECT_URI, register, tokensOf } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

/** Connects an application through this browser. */
async function connect(at: TestServer, browser: TestBrowser, clientId: string) {
  const answer = await authorize(at, clientId, {}, browser)
  return tokensOf(await redeem(at, clientId, answer.searchParams.get('code') ?? ''))
}

/** What becomes of a request that cannot be granted: the client's address with all it is told, or the status here. */
async function outcome(browser: TestBrowser, clientId: string, change: Parameters<typeof authorizeUrl>[1]) {
  const response = await browser.open(authorizeUrl(clientId, change))
  return response.status === 303 ? locationOf(response) : response.status
}

const told = (error: string, words: string): string =>
  `${REDIRECT_URI}?${new URLSearchParams({ error, error_description: words, state: 'af0ifjsldkj', iss: ISSUER })}`.replaceAll(
    '+',
    '%20',
  )

const SCOPE = told('invalid_scope', 'A scope is not available.')

describe('an error at the address of a client that registered itself', () => {
  it('is handed over to one that this person has connected there, and to nobody else (R130, R149, R150)', async () => {
    const at = createTestServer()
    const alice = createTestBrowser(at)
    const other = `${REDIRECT_URI}/2`
    const { clientId } = await register(at, { redirect_uris: [REDIRECT_URI, other] })
    const stranger = await register(at)
    const { refreshToken } = await connect(at, alice, clientId)
    const wrong = { scope: 'admin' }

    expect(await outcome(alice, clientId, wrong)).toBe(SCOPE)
    expect(await outcome(alice, clientId, { response_type: undefined })).toBe(
      told('unsupported_response_type', 'Use response type code.'),
    )
    expect(await outcome(alice, clientId, { prompt: 'none', scope: 'notes:write' })).toBe(
      told('consent_required', 'Sign-in or consent is needed.'),
    )
    expect(await outcome(alice, clientId, { ...wrong, redirect_uri: other })).toBe(400)
    expect(await outcome(alice, stranger.clientId, wrong)).toBe(400)
    expect(await outcome(createTestBrowser(at), clientId, wrong)).toBe(400)

    at.people.signInAs('bob')
    const bob = createTestBrowser(at)
    await connect(at, bob, stranger.clientId)
    expect(await outcome(bob, clientId, wrong)).toBe(400)

    await at.send('/revoke', form({ client_id: clientId, token: refreshToken }))
    expect(await outcome(alice, clientId, wrong)).toBe(400)
  })

  it('is a no of the person, too: it goes there by itself only where they connected before (R169)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const refuse = async () => browser.decide(locationOf(await browser.open(authorizeUrl(clientId))), 'deny')
    const first = await refuse()
    expect([first.status, first.headers.get('location')]).toEqual([403, null])
    await connect(at, browser, clientId)
    expect(locationOf(await refuse())).toBe(told('access_denied', 'Access was not granted.'))
  })

  it('is 503 and leads nowhere while nobody can tell (R229)', async () => {
    const { stores, pull } = breakableStores()
    const at = createTestServer({ stores })
    const browser = createTestBrowser(at)
    const { clientId } = await register(at, { redirect_uris: [REDIRECT_URI] })
    await connect(at, browser, clientId)
    pull(true)
    expect(await outcome(browser, clientId, { scope: 'admin' })).toBe(503)
  })
})
