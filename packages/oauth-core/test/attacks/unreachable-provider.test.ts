import { describe, expect, it } from 'vitest'
import { OAuthError, type IdentityProvider } from '@gw/oauth-core'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorize, authorizeUrl, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

describe('an identity provider that does not answer', () => {
  it('is not needed by somebody who is signed in: pages, codes and refreshes go on (R405)', async () => {
    const at = createTestServer()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at)
    const first = (await authorize(at, clientId, {}, browser)).searchParams.get('code') ?? ''
    const { refreshToken } = await tokensOf(await redeem(at, clientId, first))
    at.people.reachable(false)
    await tokensOf(await refresh(at, clientId, refreshToken))
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    expect((await browser.open(parked)).status).toBe(200)
    const answer = new URL(locationOf(await browser.decide(parked, 'allow')))
    await tokensOf(await redeem(at, clientId, answer.searchParams.get('code') ?? ''))
  })

  it('does not close the door of another one', async () => {
    const { people } = createTestServer()
    const down: IdentityProvider = {
      ...createFakeIdentityProvider({ id: 'down', people: [{ subject: '1', login: 'alice' }] }),
      begin: () => Promise.reject(new OAuthError('upstream_failed')),
    }
    const at = createTestServer({ identityProviders: [people, down] })
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    expect((await browser.open(parked)).status).toBe(200)
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow', { provider: 'fake' })))
    expect(upstream.pathname).toBe('/callback/fake')
  })
})
