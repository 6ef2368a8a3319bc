import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach } from 'vitest'

/** What the tests need of a client of either SDK. */
export interface TestClient {
  readonly version: string | undefined
  readonly sessionId: string | undefined
  tools(): Promise<string[]>
  /** The text of the result, whether the tool failed or not. */
  call(name: string, args?: Record<string, unknown>): Promise<string>
}

export type Connect = (
  url: string,
  headers: Record<string, string>,
  fetch?: typeof globalThis.fetch,
) => Promise<TestClient>

const open = new Set<{ close(): Promise<void> }>()

afterEach(async () => {
  await Promise.all([...open].map((client) => client.close()))
  open.clear()
})

/** The one text that each of our tools answers with. */
function textOf(result: object): string {
  const [first]: unknown[] = 'content' in result && Array.isArray(result.content) ? result.content : []
  if (typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string')
    return first.text
  throw new Error('the tool answered with something else than a text')
}

export const connectV1: Connect = async (url, headers, fetch = globalThis.fetch) => {
  const transport = new TransportV1(new URL(url), { requestInit: { headers }, fetch })
  const client = new ClientV1({ name: 'test', version: '1' })
  open.add(client)
  await client.connect(transport)
  return {
    version: transport.protocolVersion,
    sessionId: transport.sessionId,
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}) => textOf(await client.callTool({ name, arguments: args })),
  }
}

export const connectV2 =
  (mode: 'legacy' | 'auto'): Connect =>
  async (url, headers, fetch = globalThis.fetch) => {
    const transport = new TransportV2(new URL(url), { requestInit: { headers }, fetch })
    const client = new ClientV2({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
    open.add(client)
    await client.connect(transport)
    return {
      version: client.getNegotiatedProtocolVersion(),
      sessionId: transport.sessionId,
      tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
      call: async (name, args = {}) => textOf(await client.callTool({ name, arguments: args })),
    }
  }
