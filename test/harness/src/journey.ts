import type { Browser } from './browser.ts'
import { recordExchanges } from './journey-exchanges.ts'
import type { Exchange } from './journey-exchanges.ts'
import { revokeAndWait } from './journey-revocation.ts'
import type { Revocation } from './journey-revocation.ts'
import { createMcpClientV1 } from './mcp-client-v1.ts'
import { createMcpClientV2 } from './mcp-client-v2.ts'
import type { McpClient } from './mcp-client.ts'
import { walkAuthorization } from './person.ts'

export interface JourneyOptions {
  readonly sdk: 'v1' | 'v2'
  /** The demo MCP server as people type it, with its path. */
  readonly serverUrl: string
  readonly browser: Browser
  /** Login of the person, who allows everything. */
  readonly as: string
  /** Default: Node's. */
  readonly fetch?: typeof globalThis.fetch
}

/** What the demo server's tool of that name answers. */
export interface WhoAmI {
  readonly subject: string
  readonly login?: string
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Names of the headers that reached the server, lower-case. */
  readonly headers: readonly string[]
}

export interface Journey {
  /** The MCP version that was agreed on. */
  readonly version: string | undefined
  readonly tools: readonly string[]
  readonly whoami: WhoAmI
  /** What the tool `add_note` answered. */
  readonly note: { readonly id: string; readonly text: string }
  /** Whether `add_note` needed a second authorization. */
  readonly steppedUp: boolean
  /** Whether a refresh replaced both tokens and the tool answered again. */
  readonly refreshed: boolean
  readonly revocation: Revocation
  /** Whether the client, its refresh token gone too, wants to send the person to sign in again. */
  readonly signedOut: boolean
  readonly exchanges: readonly Exchange[]
  /** Every token, code and verifier that came up, to look for in logs. */
  readonly secrets: readonly string[]
}

const CREATE = { v1: createMcpClientV1, v2: createMcpClientV2 }
const NOTE = 'written on a journey'

/**
 * The whole way of an MCP client and its person: discovery, registration, pages, tools, step-up, refresh, revocation.
 *
 * @throws {Error} at the first step that does not lead to the next one
 */
export async function runJourney(options: JourneyOptions): Promise<Journey> {
  const exchanges: Exchange[] = []
  const fetch = recordExchanges(options.fetch ?? globalThis.fetch, exchanges)
  const client = CREATE[options.sdk]({ serverUrl: options.serverUrl, fetch })
  const { credentials } = client
  try {
    if ((await client.connect()) !== 'authorize') throw new Error('the MCP server lets a stranger in')
    // v1 cannot step up while it holds a refresh token, so it asks for everything at once.
    if (options.sdk === 'v1') await client.askFor('notes:read notes:write')
    await authorize(client, options)
    if ((await client.connect()) !== 'connected') throw new Error('the MCP server refuses the token that it asked for')
    const version = client.version()
    const tools = await client.listTools()
    const whoami: WhoAmI = JSON.parse(await call(client, 'whoami'))

    const first = await client.callTool('add_note', { text: NOTE })
    if (first === 'authorize') await authorize(client, options)
    const note: Journey['note'] = JSON.parse(
      first === 'authorize' ? await call(client, 'add_note', { text: NOTE }) : first.text,
    )

    const before = credentials.tokens()
    credentials.spoilAccessToken()
    await call(client, 'whoami')
    const after = credentials.tokens()

    const revocation = await revokeAndWait({
      fetch,
      serverUrl: options.serverUrl,
      revocationEndpoint: await revocationEndpointOf(exchanges, fetch),
      clientId: present(credentials.clientInformation()?.client_id, 'client id'),
      token: present(after?.refresh_token, 'refresh token'),
      accessToken: present(after?.access_token, 'access token'),
    })
    return {
      version,
      tools,
      whoami,
      note,
      revocation,
      exchanges,
      steppedUp: first === 'authorize',
      refreshed: before?.access_token !== after?.access_token && before?.refresh_token !== after?.refresh_token,
      signedOut: (await client.callTool('whoami')) === 'authorize',
      secrets: [...credentials.secrets],
    }
  } finally {
    await client.close()
  }
}

async function authorize(client: McpClient, { browser, as }: JourneyOptions): Promise<void> {
  const url = client.credentials.takeAuthorizationUrl()
  await client.finish(await walkAuthorization(browser, url, { as, decision: 'allow' }))
}

async function call(client: McpClient, tool: string, args?: Record<string, unknown>): Promise<string> {
  const answer = await client.callTool(tool, args)
  if (answer === 'authorize') throw new Error(`${tool} wants an authorization that should be there`)
  return answer.text
}

/** From the metadata document that the client found and read before. */
async function revocationEndpointOf(exchanges: readonly Exchange[], fetch: typeof globalThis.fetch): Promise<string> {
  const metadata = exchanges.find(({ url, status }) => status === 200 && url.includes('/oauth-authorization-server'))
  const document: unknown = await (await fetch(present(metadata?.url, 'metadata document'))).json()
  const named = typeof document === 'object' && document !== null && 'revocation_endpoint' in document
  const endpoint = named ? document.revocation_endpoint : undefined
  return present(typeof endpoint === 'string' ? endpoint : undefined, 'revocation endpoint')
}

function present(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`the client has no ${name}`)
  return value
}
