// The MCP server of the host. Nothing in here changes: it reads the caller where it always did, at `extra.authInfo`.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Request, Response } from 'express'
import { z } from 'zod'

const answer = (value: unknown): CallToolResult => ({ content: [{ type: 'text', text: JSON.stringify(value) }] })

function createMcpServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who you are to this server' }, ({ authInfo }) => {
    const { token, ...caller } = authInfo ?? { token: '' } // the token is for nobody's eyes
    return answer({ ...caller, hasToken: token !== '' })
  })
  server.registerTool(
    'add_note',
    { description: 'Keeps a note for you', inputSchema: { text: z.string() } },
    ({ text }, { authInfo }) => answer({ text, by: authInfo?.extra?.['login'] }),
  )
  return server
}

const Writing = z.looseObject({
  method: z.literal('tools/call'),
  params: z.looseObject({ name: z.literal('add_note') }),
})

/** Whether a parsed request calls a tool that changes notes. */
export const changesNotes = (request: Request): boolean => Writing.safeParse(request.body).success

/** One server and transport for each request, as the SDK's stateless example has it. */
export async function handleMcp(request: Request, response: Response): Promise<void> {
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = createMcpServer()
  response.on('close', () => void server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
}
