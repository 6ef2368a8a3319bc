import { createBrowser, freePort, recordSecret, walkAuthorization } from '@gw/test-harness'
import * as openid from 'openid-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizationServer, type AuthorizationServer } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { listen } from '../support/listen.ts'
import { members } from '../support/forms.ts'
import { PATH_HOSTS, ROOT_HOSTS } from './hosts.ts'

const REDIRECT_URI = 'http://127.0.0.1:33418/callback'

function createServer(issuer: string): AuthorizationServer {
  const server = createAuthorizationServer({
    issuer,
    stores: createMemoryStores(),
    identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
    resources: [{ resource: `${issuer}/mcp` }],
  })
  onTestFinished(() => server.close())
  return server
}

/** @param path - the issuer's own */
async function serve(host: (typeof ROOT_HOSTS)[number][1], path: string) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  await listen(host(createServer(origin + path)), port)
  return { origin, issuer: origin + path }
}

const http = { execute: [openid.allowInsecureRequests] }

describe.each([
  ...ROOT_HOSTS.map((host) => [...host, ''] as const),
  ...[...ROOT_HOSTS, ...PATH_HOSTS].map((host) => [...host, '/t1'] as const),
])('an authorization server in %s', (_, host, path) => {
  it.each(['oauth2', 'oidc'] as const)(
    `under the issuer's path "${path}" is one that openid-client finds by %s and uses`,
    async (algorithm) => {
      const { issuer } = await serve(host, path)
      const config = await openid.dynamicClientRegistration(
        new URL(issuer),
        {
          redirect_uris: [REDIRECT_URI],
          grant_types: ['authorization_code', 'refresh_token'],
          token_endpoint_auth_method: 'none',
        },
        openid.None(),
        { algorithm, ...http },
      )
      expect(config.serverMetadata().issuer).toBe(issuer)
      const pkceCodeVerifier = openid.randomPKCECodeVerifier()
      const expectedState = openid.randomState()
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'mcp',
        resource: `${issuer}/mcp`,
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      })
      const callback = await walkAuthorization(createBrowser(), url, { as: 'alice', decision: 'allow' })
      const first = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState })
      const second = await openid.refreshTokenGrant(config, first.refresh_token ?? '')
      for (const secret of [first.access_token, first.refresh_token, second.access_token, second.refresh_token])
        recordSecret(secret ?? '')
      await openid.tokenRevocation(config, second.refresh_token ?? '')
      await expect(openid.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
        error: 'invalid_grant',
      })
    },
  )

  it('has its discovery documents where its path is inserted, and not at the root unless it is the root', async () => {
    const { origin, issuer } = await serve(host, path)
    for (const form of [
      `/.well-known/oauth-authorization-server${path}`,
      `/.well-known/openid-configuration${path}`,
      `${path}/.well-known/openid-configuration`,
    ]) {
      expect((await members(await fetch(origin + form)))['issuer']).toBe(issuer)
    }
    expect(
      (await members(await fetch(`${origin}/.well-known/oauth-protected-resource${path}/mcp`)))[
        'authorization_servers'
      ],
    ).toEqual([issuer])
    const others = path === '' ? ['/t1'] : ['']
    for (const other of others) {
      for (const form of [
        `/.well-known/oauth-authorization-server${other}`,
        `/.well-known/openid-configuration${other}`,
        `${other}/authorize`,
        `${other}/token`,
      ]) {
        expect((await fetch(origin + form)).status).toBe(404)
      }
    }
  })
})
