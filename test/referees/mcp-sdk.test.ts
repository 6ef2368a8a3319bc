import {
  createBrowser,
  createMcpClientV1,
  createMcpClientV2,
  walkAuthorization,
  type McpClient,
} from '@gw/test-harness'
import type { McpClientIdentity } from '@gw/test-harness'
import { exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_SECRET, KEY, knownClientId, operatorsClients } from './clients.ts'
import { JOURNEYS, nameOf, type Journey } from './matrix.ts'
import { openWorld, type World } from './world.ts'

/** Neither SDK binds tokens to keys or pushes requests. */
const SUPPORTED = JOURNEYS.filter(({ dpop, par }) => !dpop && !par)

const SDKS = [
  ['v1', createMcpClientV1],
  ['v2', createMcpClientV2],
] as const

async function identityOf(world: World, journey: Journey): Promise<McpClientIdentity> {
  const { registration, method } = journey
  const privateJwk = { ...(await exportJWK(KEY.privateKey)), kid: KEY.kid }
  const common = {
    method,
    omitsResource: !journey.resource,
    ...(method === 'private_key_jwt' ? { key: { privateJwk, publicJwk: KEY.jwk } } : {}),
  }
  if (registration === 'dynamic') return common
  const clientId = knownClientId(world, journey)
  if (registration === 'metadata-document') return { ...common, metadataUrl: clientId }
  const hasSecret = method === 'client_secret_basic' || method === 'client_secret_post'
  const secret = hasSecret ? { client_secret: CLIENT_SECRET } : {}
  return { ...common, information: { client_id: clientId, token_endpoint_auth_method: method, ...secret } }
}

/** From a stranger's first request to a tool's answer, and again with a token that had to be refreshed. */
async function travel(client: McpClient): Promise<void> {
  expect(await client.connect()).toBe('authorize')
  const url = client.credentials.takeAuthorizationUrl()
  await client.finish(await walkAuthorization(createBrowser(), url, { as: 'alice', decision: 'allow' }))
  expect(await client.connect()).toBe('connected')
  expect(await client.callTool('whoami')).toMatchObject({ text: expect.stringContaining('fake:1') })
  const before = client.credentials.tokens()
  client.credentials.spoilAccessToken()
  expect(await client.callTool('whoami')).toMatchObject({ text: expect.stringContaining('fake:1') })
  expect(client.credentials.tokens()?.refresh_token).not.toBe(before?.refresh_token)
  await client.close()
}

describe.each(SDKS)('MCP SDK %s as a client', (sdk, createClient) => {
  let world: World
  let completed = 0
  beforeAll(async () => {
    world = await openWorld({ clients: operatorsClients })
  })
  afterAll(async () => {
    console.log(`MCP SDK ${sdk}: ${completed} of ${SUPPORTED.length} journeys from discovery to a refreshed tool call`)
    await world.close()
  })

  const cases = SUPPORTED.map(
    (journey) => [`${journey.registration}, ${journey.method}, ${nameOf(journey)}`, journey] as const,
  )
  it.each(cases)('%s', async (_, journey) => {
    const identity = await identityOf(world, journey)
    const client = createClient({ serverUrl: world.resource, identity })
    await travel(client)
    const used = client.credentials.clientInformation()?.client_id
    expect(used).toBe(identity.metadataUrl ?? identity.information?.client_id ?? used)
    expect(world.breakdowns).toEqual([])
    completed += 1
  })
})
