import { describe, expect, it } from 'vitest'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorizeUrl, register } from '../support/journey.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

const people = [{ subject: '1', login: 'alice' }]

/** Two identity providers, and a browser before the consent page. */
async function open() {
  const [one, two] = [
    createFakeIdentityProvider({ id: 'one', people }),
    createFakeIdentityProvider({ id: 'two', people }),
  ]
  const at = createTestServer({ identityProviders: [one, two] })
  const { clientId } = await register(at)
  const browser = createTestBrowser(at)
  return { one, two, browser, location: locationOf(await browser.open(authorizeUrl(clientId))) }
}

const choicesOf = (page: string): readonly (string | undefined)[] =>
  [...page.matchAll(/name="provider" value="([^"]+)"/g)].map(([, id]) => id)

describe('a choice of identity providers', () => {
  it('stands on the consent page, and leads where it says', async () => {
    const { browser, location } = await open()
    expect(choicesOf(await (await browser.open(location)).text())).toEqual(['one', 'two'])
    const approved = await browser.decide(location, 'allow', { provider: 'two' })
    expect(locationOf(approved)).toContain(`${ISSUER}/callback/two?`)
  })

  it('takes none that is not configured', async () => {
    const { browser, location } = await open()
    expect((await browser.decide(location, 'allow', { provider: 'three' })).status).toBe(400)
    expect(locationOf(await browser.decide(location, 'allow', { provider: 'one' }))).toContain('/callback/one?')
  })

  it('leaves out who cannot be reached, and closes no other’s door', async () => {
    const { one, browser, location } = await open()
    one.reachable(false)
    expect(choicesOf(await (await browser.open(location)).text())).toEqual([])
    expect((await browser.open(location)).status).toBe(200)
  })

  it('is no choice when none can be reached: nobody could go on', async () => {
    const { one, two, browser, location } = await open()
    one.reachable(false)
    two.reachable(false)
    const answer = await browser.open(location)
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    two.reachable(true)
    expect((await browser.open(location)).status).toBe(200)
  })
})
