import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { form } from '../support/forms.ts'
import { authorizeUrl, register } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

describe('every redirect of an authorization', () => {
  it('is a 303, so that no browser sends what a person typed on to the next host (R29)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const asked = new URL(authorizeUrl(clientId), 'https://any.example').searchParams
    const posted = await browser.open('/authorize', form(Object.fromEntries(asked)))
    const approved = await browser.decide(locationOf(posted), 'allow')
    const upstream = new URL(locationOf(approved))
    const answered = await browser.open(upstream.pathname + upstream.search)
    const refused = await browser.open(authorizeUrl(clientId, { redirect_uri: undefined, scope: 'unknown' }))
    expect([posted, approved, answered].map(({ status }) => status)).toEqual([303, 303, 303])
    expect(refused.status).toBe(400) // a page that links there: nobody is sent on at all
  })

  it('is a 303 after "deny" too (R29)', async () => {
    const at = createTestServer()
    const redirectUri = 'http://127.0.0.1:4711/callback'
    const { clientId } = await register(at, { redirect_uris: [redirectUri] })
    const browser = createTestBrowser(at)
    const parked = await browser.open(authorizeUrl(clientId, { redirect_uri: redirectUri }))
    const denied = await browser.decide(locationOf(parked), 'deny')
    expect([denied.status, new URL(locationOf(denied)).searchParams.get('error')]).toEqual([303, 'access_denied'])
  })
})
