import {
  auth,
  Client,
  createPrivateKeyJwtAuth,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'
import { Credentials } from './journey-credentials.ts'
import { firstText, orAuthorize } from './mcp-client.ts'
import type { McpClient, McpClientIdentity, McpClientOptions } from './mcp-client.ts'

const createClient = (): Client =>
  new Client({ name: 'journey-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })

/** The MCP TypeScript SDK v2: MCP 2026-07-28 where the server speaks it, else as v1. It checks `issuer` and `iss`. */
export function createMcpClientV2({ serverUrl, identity = {}, fetch = globalThis.fetch }: McpClientOptions): McpClient {
  const credentials = new Credentials<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState>(
    identity,
    identity.information,
  )
  const authProvider: OAuthClientProvider =
    identity.key === undefined ? credentials : withAssertions(credentials, identity.key)
  const createTransport = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider, fetch })
  let transport = createTransport()
  let client = createClient()

  return {
    credentials,
    version: () => client.getNegotiatedProtocolVersion(),
    async connect() {
      transport = createTransport()
      client = createClient()
      return orAuthorize(UnauthorizedError, async () => {
        await client.connect(transport)
        return 'connected' as const
      })
    },
    async askFor(scope) {
      await auth(authProvider, { serverUrl, scope, forceReauthorization: true, fetchFn: fetch })
    },
    finish: (callback) => transport.finishAuth(credentials.readCallback(callback)),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: (name, args = {}) =>
      orAuthorize(UnauthorizedError, async () => ({
        text: firstText(await client.callTool({ name, arguments: args })),
      })),
    close: () => client.close(),
  }
}

/** Signs an assertion for each token request, as the SDK does it for clients that have keys. */
function withAssertions(
  credentials: OAuthClientProvider,
  { privateJwk }: NonNullable<McpClientIdentity['key']>,
): OAuthClientProvider {
  const authenticate: OAuthClientProvider['addClientAuthentication'] = async (...request) => {
    const id = (await credentials.clientInformation())?.client_id ?? ''
    await createPrivateKeyJwtAuth({ issuer: id, subject: id, privateKey: privateJwk, alg: 'ES256' })(...request)
  }
  return Object.assign(credentials, { addClientAuthentication: authenticate })
}
