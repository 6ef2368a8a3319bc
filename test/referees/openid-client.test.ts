import { createBrowser, recordSecret, walkAuthorization } from '@gw/test-harness'
import * as oidc from 'openid-client'
import { expect } from 'vitest'
import { CLIENT_SECRET, KEY, knownClientId, REDIRECT_URI, registrationOf, SCOPE } from './clients.ts'
import { describeJourneys } from './describe-journeys.ts'
import type { Journey } from './matrix.ts'
import type { World } from './world.ts'

const discovery = { algorithm: 'oauth2' as const, execute: [oidc.allowInsecureRequests] }

function authenticationOf({ method }: Journey, secret: string): oidc.ClientAuth {
  recordSecret(secret)
  switch (method) {
    case 'none':
      return oidc.None()
    case 'client_secret_basic':
      return oidc.ClientSecretBasic(secret)
    case 'client_secret_post':
      return oidc.ClientSecretPost(secret)
    case 'private_key_jwt':
      return oidc.PrivateKeyJwt({ key: KEY.privateKey, kid: KEY.kid })
  }
}

/** Discovery, and registration where the client is not known already. */
async function configure(world: World, journey: Journey): Promise<oidc.Configuration> {
  const issuer = new URL(world.issuer)
  const authenticate = (secret: string): oidc.ClientAuth => authenticationOf(journey, secret)
  if (journey.registration !== 'dynamic') {
    const clientId = knownClientId(world, journey)
    return oidc.discovery(issuer, clientId, undefined, authenticate(CLIENT_SECRET), discovery)
  }
  // The library asks for the method before it knows the secret, so the secret is given once it is there.
  const registered = await oidc.dynamicClientRegistration(issuer, registrationOf(journey), undefined, discovery)
  const { client_id: clientId, client_secret: secret } = registered.clientMetadata()
  return oidc.discovery(issuer, clientId, undefined, authenticate(typeof secret === 'string' ? secret : ''), discovery)
}

async function travel(world: World, journey: Journey): Promise<void> {
  const config = await configure(world, journey)
  const keys = journey.dpop ? await oidc.randomDPoPKeyPair('ES256') : undefined
  const options = keys === undefined ? {} : { DPoP: oidc.getDPoPHandle(config, keys) }
  const resource = journey.resource ? { resource: world.resource } : undefined

  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const parameters = {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...resource,
  }
  const url = journey.par
    ? await oidc.buildAuthorizationUrlWithPAR(config, parameters, options)
    : oidc.buildAuthorizationUrl(config, parameters)
  const person = { as: 'alice', decision: 'allow', redirectUri: REDIRECT_URI } as const
  const callback = await walkAuthorization(createBrowser(), url, person)

  const checks = { pkceCodeVerifier: verifier, expectedState: state }
  const first = await oidc.authorizationCodeGrant(config, callback, checks, resource, options)
  expect(first).toMatchObject({ token_type: journey.dpop ? 'dpop' : 'bearer', scope: SCOPE })
  expect(await call(world, config, first.access_token, options)).toBe(200)

  const refreshToken = first.refresh_token ?? ''
  const second = await oidc.refreshTokenGrant(config, refreshToken, resource, options)
  for (const secret of [verifier, first.access_token, refreshToken, second.access_token]) recordSecret(secret)
  expect(second.refresh_token).not.toBe(refreshToken)
  expect(await call(world, config, second.access_token, options)).toBe(200)

  await oidc.tokenRevocation(config, second.access_token)
  expect(await call(world, config, second.access_token, options)).toBe(401)
}

/** The status that the protected resource answers with. */
async function call(
  world: World,
  config: oidc.Configuration,
  token: string,
  options: oidc.DPoPOptions,
): Promise<number> {
  const url = new URL(`${world.resource}/whoami`)
  try {
    return (await oidc.fetchProtectedResource(config, token, url, 'GET', null, undefined, options)).status
  } catch (error) {
    if (error instanceof oidc.WWWAuthenticateChallengeError) return error.response.status
    throw error
  }
}

describeJourneys('openid-client', travel)
