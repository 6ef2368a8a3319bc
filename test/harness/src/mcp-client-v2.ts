import { auth, Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'
import type { OAuthDiscoveryState, StoredOAuthClientInformation, StoredOAuthTokens } from '@modelcontextprotocol/client'
import { Credentials } from './journey-credentials.ts'
import { firstText, orAuthorize } from './mcp-client.ts'
import type { McpClient, McpClientOptions } from './mcp-client.ts'

const createClient = (): Client =>
  new Client({ name: 'journey-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })

/** The MCP TypeScript SDK v2: MCP 2026-07-28 where the server speaks it, else as v1. It checks `issuer` and `iss`. */
export function createMcpClientV2({ serverUrl, fetch = globalThis.fetch }: McpClientOptions): McpClient {
  const credentials = new Credentials<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState>()
  const createTransport = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(new URL(serverUrl), { authProvider: credentials, fetch })
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
      await auth(credentials, { serverUrl, scope, forceReauthorization: true, fetchFn: fetch })
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
