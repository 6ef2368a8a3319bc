import { recordSecret } from '@gw/test-harness'
import * as v2 from '@modelcontextprotocol/client'
import * as v1 from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { exportJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_SECRET, KEY, SCOPE } from './clients.ts'
import { openWorld, sha256Hex, type World } from './world.ts'

const ROBOT = 'robot'
const SIGNING_ROBOT = 'signing-robot'
const BACKEND = 'backend'

let world: World
let issuer: URL

beforeAll(async () => {
  world = await openWorld({
    clients: (resource) => {
      const machine = { grant_types: ['client_credentials'], resources: [resource], scope: SCOPE }
      const secret = { client_secret_sha256: sha256Hex(CLIENT_SECRET) }
      return [
        { ...machine, ...secret, client_id: ROBOT },
        {
          ...machine,
          client_id: SIGNING_ROBOT,
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [KEY.jwk] },
        },
        { ...machine, ...secret, client_id: BACKEND, resource_server: [resource] },
      ]
    },
  })
  issuer = new URL(world.issuer)
  recordSecret(CLIENT_SECRET)
})
afterAll(() => world.close())

/** The SDKs take the private key as a JWK. */
const privateJwk = async (): Promise<Record<string, unknown>> => ({
  ...(await exportJWK(KEY.privateKey)),
  kid: KEY.kid,
})

/** What a tool of the MCP server says about the caller, over a connection that the provider authorizes by itself. */
async function whoamiV1(authProvider: v1.ClientCredentialsProvider | v1.PrivateKeyJwtProvider): Promise<string> {
  const client = new ClientV1({ name: 'robot-v1', version: '1.0.0' })
  await client.connect(new TransportV1(new URL(world.resource), { authProvider }))
  const answer = JSON.stringify(await client.callTool({ name: 'whoami', arguments: {} }))
  await client.close()
  return answer
}

async function whoamiV2(authProvider: v2.ClientCredentialsProvider | v2.PrivateKeyJwtProvider): Promise<string> {
  const client = new v2.Client({ name: 'robot-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(world.resource), { authProvider }))
  const answer = JSON.stringify(await client.callTool({ name: 'whoami', arguments: {} }))
  await client.close()
  return answer
}

describe('client_credentials, by independent clients', () => {
  it('MCP SDK v1 with a secret and with a key', async () => {
    const secret = new v1.ClientCredentialsProvider({ clientId: ROBOT, clientSecret: CLIENT_SECRET })
    expect(await whoamiV1(secret)).toContain(`client:${ROBOT}`)
    const signing = { clientId: SIGNING_ROBOT, privateKey: await privateJwk(), algorithm: 'ES256' }
    expect(await whoamiV1(new v1.PrivateKeyJwtProvider(signing))).toContain(`client:${SIGNING_ROBOT}`)
  })

  it('MCP SDK v2 with a secret and with a key', async () => {
    const expectedIssuer = world.issuer
    const secret = { clientId: ROBOT, clientSecret: CLIENT_SECRET, expectedIssuer }
    expect(await whoamiV2(new v2.ClientCredentialsProvider(secret))).toContain(`client:${ROBOT}`)
    const signing = { clientId: SIGNING_ROBOT, privateKey: await privateJwk(), algorithm: 'ES256', expectedIssuer }
    expect(await whoamiV2(new v2.PrivateKeyJwtProvider(signing))).toContain(`client:${SIGNING_ROBOT}`)
  })

  it('openid-client with a key, DPoP and introspection', async () => {
    const options = { algorithm: 'oauth2' as const, execute: [oidc.allowInsecureRequests] }
    const authentication = oidc.PrivateKeyJwt({ key: KEY.privateKey, kid: KEY.kid })
    const robot = await oidc.discovery(issuer, SIGNING_ROBOT, undefined, authentication, options)
    const DPoP = oidc.getDPoPHandle(robot, await oidc.randomDPoPKeyPair('ES256'))
    const tokens = await oidc.clientCredentialsGrant(robot, { resource: world.resource, scope: SCOPE }, { DPoP })
    recordSecret(tokens.access_token)
    expect(tokens).toMatchObject({ token_type: 'dpop', scope: SCOPE })
    const url = new URL(`${world.resource}/whoami`)
    const answer = await oidc.fetchProtectedResource(robot, tokens.access_token, url, 'GET', null, undefined, { DPoP })
    expect(await answer.json()).toMatchObject({ subject: `client:${SIGNING_ROBOT}` })

    const secret = oidc.ClientSecretBasic(CLIENT_SECRET)
    const backend = await oidc.discovery(issuer, BACKEND, undefined, secret, options)
    const told = await oidc.tokenIntrospection(backend, tokens.access_token)
    expect(told).toMatchObject({ active: true, client_id: SIGNING_ROBOT, aud: world.resource, scope: SCOPE })
  })

  it('oauth4webapi with a secret, introspection and revocation', async () => {
    const http = { [oauth.allowInsecureRequests]: true }
    const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http })
    const as = await oauth.processDiscoveryResponse(issuer, discovered)
    const robot = { client_id: ROBOT }
    const secret = oauth.ClientSecretPost(CLIENT_SECRET)
    const asked = await oauth.clientCredentialsGrantRequest(as, robot, secret, { resource: world.resource }, http)
    const tokens = await oauth.processClientCredentialsResponse(as, robot, asked)
    recordSecret(tokens.access_token)
    expect(tokens.refresh_token).toBeUndefined()

    const backend = { client_id: BACKEND }
    async function isActive(): Promise<boolean> {
      const answer = await oauth.introspectionRequest(as, backend, secret, tokens.access_token, http)
      return (await oauth.processIntrospectionResponse(as, backend, answer)).active
    }
    expect(await isActive()).toBe(true)
    const revoked = await oauth.revocationRequest(as, robot, secret, tokens.access_token, http)
    await oauth.processRevocationResponse(revoked)
    expect(await isActive()).toBe(false)
  })
})
