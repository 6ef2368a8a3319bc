import { createPrivateKeyJwtAuth } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { auth, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { Credentials } from './journey-credentials.ts'
import { firstText, orAuthorize } from './mcp-client.ts'
import type { McpClient, McpClientIdentity, McpClientOptions } from './mcp-client.ts'

const createClient = (): Client => new Client({ name: 'journey-v1', version: '1.0.0' })

/** The MCP TypeScript SDK v1: the stateful versions of MCP. It checks neither `state` nor `iss`. */
export function createMcpClientV1({ serverUrl, identity = {}, fetch = globalThis.fetch }: McpClientOptions): McpClient {
  const credentials = new Credentials<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>(
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
    version: () => transport.protocolVersion,
    async connect() {
      transport = createTransport()
      client = createClient()
      return orAuthorize(UnauthorizedError, async () => {
        await client.connect(transport)
        return 'connected' as const
      })
    },
    async askFor(scope) {
      await auth(authProvider, { serverUrl, scope, fetchFn: fetch })
    },
    async finish(callback) {
      const parameters = credentials.readCallback(callback)
      const code = parameters.get('code')
      if (code === null) throw new Error(`authorization ended with ${parameters.get('error')}`)
      await transport.finishAuth(code)
    },
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
