import { createBrowser, recordSecret, walkAuthorization } from '@gw/test-harness'
import * as oauth from 'oauth4webapi'
import { expect } from 'vitest'
import { CLIENT_SECRET, KEY, knownClientId, REDIRECT_URI, registrationOf, SCOPE } from './clients.ts'
import { describeJourneys } from './describe-journeys.ts'
import type { Journey } from './matrix.ts'
import type { World } from './world.ts'

const http = { [oauth.allowInsecureRequests]: true }

async function discover(world: World): Promise<oauth.AuthorizationServer> {
  const resource = new URL(world.resource)
  const answer = await oauth.resourceDiscoveryRequest(resource, http)
  const { authorization_servers: servers = [] } = await oauth.processResourceDiscoveryResponse(resource, answer)
  const issuer = new URL(servers[0] ?? '')
  const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http })
  return oauth.processDiscoveryResponse(issuer, discovered)
}

async function introduce(world: World, as: oauth.AuthorizationServer, journey: Journey): Promise<oauth.Client> {
  if (journey.registration !== 'dynamic') return { client_id: knownClientId(world, journey) }
  const answer = await oauth.dynamicClientRegistrationRequest(as, registrationOf(journey), http)
  return oauth.processDynamicClientRegistrationResponse(answer)
}

function authenticationOf({ method }: Journey, client: oauth.Client): oauth.ClientAuth {
  const { client_secret: given } = client
  const secret = typeof given === 'string' ? given : CLIENT_SECRET
  recordSecret(secret)
  switch (method) {
    case 'none':
      return oauth.None()
    case 'client_secret_basic':
      return oauth.ClientSecretBasic(secret)
    case 'client_secret_post':
      return oauth.ClientSecretPost(secret)
    case 'private_key_jwt':
      return oauth.PrivateKeyJwt({ key: KEY.privateKey, kid: KEY.kid })
  }
}

/** Registration to revocation, as strictly as the library reads every answer. */
async function travel(world: World, journey: Journey): Promise<void> {
  const as = await discover(world)
  const client = await introduce(world, as, journey)
  const authentication = authenticationOf(journey, client)
  const keys = journey.dpop ? await oauth.generateKeyPair('ES256') : undefined
  const options = { ...http, ...(keys === undefined ? {} : { DPoP: oauth.DPoP(client, keys) }) }
  const resource = journey.resource ? { resource: world.resource } : {}

  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const parameters = {
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    scope: SCOPE,
    state,
    ...resource,
  }
  const url = new URL(as.authorization_endpoint ?? '')
  if (journey.par) {
    const answer = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options)
    const pushed = await oauth.processPushedAuthorizationResponse(as, client, answer)
    url.search = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri }).toString()
  } else {
    url.search = new URLSearchParams(parameters).toString()
  }
  const callback = await walkAuthorization(createBrowser(), url, {
    as: 'alice',
    decision: 'allow',
    redirectUri: REDIRECT_URI,
  })
  const validated = oauth.validateAuthResponse(as, client, callback, state)

  const exchanged = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    validated,
    REDIRECT_URI,
    verifier,
    { ...options, additionalParameters: resource },
  )
  const first = await oauth.processAuthorizationCodeResponse(as, client, exchanged)
  expect(first).toMatchObject({ token_type: journey.dpop ? 'dpop' : 'bearer', scope: SCOPE })
  expect(await call(world, first.access_token, options)).toBe(200)

  const refreshToken = first.refresh_token ?? ''
  const refreshed = await oauth.refreshTokenGrantRequest(as, client, authentication, refreshToken, {
    ...options,
    additionalParameters: resource,
  })
  const second = await oauth.processRefreshTokenResponse(as, client, refreshed)
  for (const secret of [verifier, first.access_token, refreshToken, second.access_token]) recordSecret(secret)
  expect(second.refresh_token).not.toBe(refreshToken)
  expect(await call(world, second.access_token, options)).toBe(200)

  const revoked = await oauth.revocationRequest(as, client, authentication, second.refresh_token ?? '', http)
  await oauth.processRevocationResponse(revoked)
  expect(await call(world, second.access_token, options)).toBe(401)
}

/** The status that the protected resource answers with. */
async function call(world: World, token: string, options: oauth.ProtectedResourceRequestOptions): Promise<number> {
  const url = new URL(`${world.resource}/whoami`)
  try {
    return (await oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, options)).status
  } catch (error) {
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response.status
    throw error
  }
}

describeJourneys('oauth4webapi', travel)
