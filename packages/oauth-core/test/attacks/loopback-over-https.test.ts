import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorize, authorizeUrl, register } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

describe.each(['https://localhost:8443/callback', 'https://127.0.0.1/callback', 'https://[::1]:8443/callback'])(
  'a client at %s',
  (redirectUri) => {
    it('is an app on this computer too: the page warns of it (R171)', async () => {
      const at = createTestServer()
      const { clientId } = await register(at, { redirect_uris: [redirectUri] })
      const browser = createTestBrowser(at)
      const parked = await browser.open(authorizeUrl(clientId, { redirect_uri: redirectUri }))
      expect(await (await browser.open(locationOf(parked))).text()).toContain('This is an app on this computer.')
    })

    it('is never answered from memory: any program could wait there (R173)', async () => {
      const at = createTestServer()
      const { clientId } = await register(at, { redirect_uris: [redirectUri] })
      const browser = createTestBrowser(at)
      const parked = await browser.open(authorizeUrl(clientId, { redirect_uri: redirectUri }))
      const upstream = new URL(locationOf(await browser.decide(locationOf(parked), 'allow', { remember: 'yes' })))
      await browser.open(upstream.pathname + upstream.search)
      const again = await browser.open(authorizeUrl(clientId, { redirect_uri: redirectUri }))
      expect(new URL(locationOf(again)).pathname).toBe('/consent')
    })
  },
)

describe('an https client elsewhere', () => {
  it('is answered from memory once a person wished so, as the counterpart', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const parked = await browser.open(authorizeUrl(clientId))
    const upstream = new URL(locationOf(await browser.decide(locationOf(parked), 'allow', { remember: 'yes' })))
    await browser.open(upstream.pathname + upstream.search)
    expect(new URL(locationOf(await browser.open(authorizeUrl(clientId)))).searchParams.has('code')).toBe(true)
    expect((await authorize(at, clientId, { prompt: 'consent' }, browser)).searchParams.has('code')).toBe(true)
  })
})
