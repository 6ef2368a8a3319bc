// The MCP server: it verifies no token, and knows its callers by what the app in front of it has verified.
import { createMcpHandler, McpServer, requireScopes, type McpHttpHandler } from '@modelcontextprotocol/server'
import { z } from 'zod'

export const mcp: McpHttpHandler = createMcpHandler(() => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who you are to this server' }, ({ http }) => ({
    content: [{ type: 'text', text: JSON.stringify(http?.authInfo?.extra) }],
  }))
  server.registerTool(
    'add_note',
    {
      description: 'Keeps a note for you',
      inputSchema: z.object({ text: z.string() }),
      scopeChallenge: requireScopes('notes:read', 'notes:write'), // a client without them asks its person for more
    },
    ({ text }) => ({ content: [{ type: 'text', text: JSON.stringify({ text }) }] }),
  )
  return server
})
