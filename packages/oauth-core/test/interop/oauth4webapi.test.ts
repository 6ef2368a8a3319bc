import * as oauth from 'oauth4webapi'
import { afterEach, describe, expect, it } from 'vitest'
import { epochMs, type AuthorizationServerOptions } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { register, REDIRECT_URI } from '../support/journey.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

/** A strict client of somebody else has its own clock. */
const REAL_TIME = { clock: { now: () => epochMs(Date.now()) } }

type Sent = oauth.CustomFetchOptions<string, oauth.ProtectedResourceRequestBody>

const open: TestServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ server }) => server.close()))
})

/** Our endpoints, and a protected resource behind our guard, as the library's `fetch`. */
function openWorld(options: Partial<AuthorizationServerOptions>) {
  const at = createTestServer({ stores: createMemoryStores(), ports: REAL_TIME, ...options })
  open.push(at)
  const guard = at.server.guard({ resource: NOTES })
  const asked: string[] = []
  const fetch = async (url: string, { method, headers, body }: Sent): Promise<Response> => {
    const isForm = typeof body === 'string' || body instanceof URLSearchParams
    const init = { method, headers, body: isForm ? body : null }
    const request = new Request(url, init)
    asked.push(`${request.method} ${new URL(url).pathname}`)
    if (!url.startsWith(NOTES)) return at.send(url, init)
    const outcome = await guard(request)
    return 'response' in outcome ? outcome.response : Response.json({ caller: outcome.principal.subject })
  }
  return { at, asked, options: { [oauth.customFetch]: fetch } }
}

/** The value of `work`, which is tried again once with the nonce that the first answer brought. */
async function withNonce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return work()
  }
}

describe.each(['off', 'required'] as const)('oauth4webapi, with nonces %s', (dpopNonce) => {
  it('gets a token by a pushed request and uses it with proofs of its own (R301, R309)', async () => {
    const { at, asked, options } = openWorld({ dpopNonce })
    const { clientId } = await register(at)
    const issuer = new URL(ISSUER)
    const as = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }),
    )
    const client: oauth.Client = { client_id: clientId }
    const key = await oauth.generateKeyPair('ES256')
    const DPoP = oauth.DPoP(client, key)
    const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()]
    const parameters = {
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      scope: 'notes:read',
      resource: NOTES,
      state,
    }
    const { request_uri: requestUri } = await withNonce(async () =>
      oauth.processPushedAuthorizationResponse(
        as,
        client,
        await oauth.pushedAuthorizationRequest(as, client, oauth.None(), parameters, { DPoP, ...options }),
      ),
    )

    const browser = createTestBrowser(at)
    const start = `/authorize?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`
    const upstream = new URL(locationOf(await browser.decide(locationOf(await browser.open(start)), 'allow')))
    const callback = new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))

    const answer = oauth.validateAuthResponse(as, client, callback, state)
    const tokens = await withNonce(async () =>
      oauth.processAuthorizationCodeResponse(
        as,
        client,
        await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, REDIRECT_URI, verifier, {
          DPoP,
          ...options,
        }),
      ),
    )
    expect(tokens.token_type).toBe('dpop') // as the library spells it

    const ask = async (token: string) => {
      const response = await withNonce(() =>
        oauth.protectedResourceRequest(token, 'POST', new URL(`${NOTES}?a=b`), undefined, null, { DPoP, ...options }),
      )
      return response.json()
    }
    expect(await ask(tokens.access_token)).toEqual({ caller: 'fake:1' })
    expect(await ask(tokens.access_token)).toEqual({ caller: 'fake:1' })

    const renewed = await withNonce(async () =>
      oauth.processRefreshTokenResponse(
        as,
        client,
        await oauth.refreshTokenGrantRequest(as, client, oauth.None(), tokens.refresh_token ?? '', {
          DPoP,
          ...options,
        }),
      ),
    )
    expect(await ask(renewed.access_token)).toEqual({ caller: 'fake:1' })
    // The nonce of the authorization server serves all its endpoints; the resource has its own.
    const extra = dpopNonce === 'required' ? 1 : 0
    const count = (line: string) => asked.filter((found) => found === line).length
    expect([count('POST /par'), count('POST /token'), count('POST /mcp')]).toEqual([1 + extra, 2, 3 + extra])
  })
})
