import { createBrowser, freePort, obtainTokens, type Browser } from '@gw/test-harness'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizationServer } from '@gw/oauth-core'
import { createOAuthRouter } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { members } from '../support/forms.ts'
import { listen } from '../support/listen.ts'

/** Two tenants of one host: issuers `/t1` and `/t2`, each with a store of its own. */
async function serveTwo() {
  const port = await freePort()
  const app = express()
  const mount = (path: string) => {
    const issuer = `http://127.0.0.1:${port}${path}`
    const server = createAuthorizationServer({
      issuer,
      stores: createMemoryStores(),
      identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
      resources: [{ resource: `${issuer}/mcp` }],
    })
    onTestFinished(() => server.close())
    app.use([path, `/.well-known/:document${path}`], createOAuthRouter(server))
    const resource = `${issuer}/mcp`
    const guard = server.guard({ resource })
    return {
      issuer,
      signIn: async (browser: Browser) =>
        (await obtainTokens({ issuer, resource, scope: 'mcp', browser, fetch, as: 'alice' })).accessToken,
      letsIn: async (token: string) =>
        'principal' in (await guard(new Request(resource, { headers: { authorization: `Bearer ${token}` } }))),
    }
  }
  const tenants = [mount('/t1'), mount('/t2')] as const
  await listen(app, port)
  return tenants
}

describe('two issuers on one host', () => {
  it('share a browser: a sign-in at one does not disturb what goes on at the other', async () => {
    const [first, second] = await serveTwo()
    const browser = createBrowser()
    // Before and after each step at the first somebody signs in at the second, in another tab.
    const interrupted: Browser = {
      async open(url, stop) {
        const arrival = await browser.open(url, stop)
        await second.signIn(browser)
        return arrival
      },
      async submit(page, form, button, stop) {
        await second.signIn(browser)
        return browser.submit(page, form, button, stop)
      },
    }
    const token = await first.signIn(interrupted)
    expect(await first.letsIn(token)).toBe(true)
  })

  it('each have discovery of their own', async () => {
    for (const { issuer } of await serveTwo()) {
      const { origin, pathname } = new URL(issuer)
      const metadata = await members(await fetch(`${origin}/.well-known/oauth-authorization-server${pathname}`))
      expect(metadata['issuer']).toBe(issuer)
      const resource = await members(await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}/mcp`))
      expect(resource).toMatchObject({ resource: `${issuer}/mcp`, authorization_servers: [issuer] })
    }
  })

  it('know nothing of each other: a token or a session of one is none at the other', async () => {
    const [first, second] = await serveTwo()
    const browser = createBrowser()
    const token = await first.signIn(browser)
    expect(await second.letsIn(token)).toBe(false)
    expect(await second.letsIn(await second.signIn(browser))).toBe(true)
    expect(await first.letsIn(await first.signIn(browser))).toBe(true)
  })
})
