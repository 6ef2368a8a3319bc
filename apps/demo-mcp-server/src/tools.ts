import type { CallToolResult } from '@modelcontextprotocol/server'
import { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { callerOf } from './caller.ts'
import type { Notes } from './notes.ts'
import { requireWrite } from './scopes.ts'

/** 1000 characters: a note, not a document. */
const Text = z.string().min(1).max(1000)

const answer = (value: unknown): CallToolResult => ({ content: [{ type: 'text', text: JSON.stringify(value) }] })

/** The tools, the same for every MCP version. Results are one JSON text each. */
export function createMcpServer(notes: Notes): McpServer {
  const server = new McpServer({ name: 'demo-mcp-server', version: '0.0.0' })

  server.registerTool(
    'whoami',
    {
      description:
        'Who you are to this server: subject, login, client, scopes, and the names of the headers that came with the call',
    },
    (context) => {
      const { subject, login, clientId, scopes } = callerOf(context)
      // Names only, never values: enough to see that no bearer token came through a gateway.
      const headers = [...(context.http?.req?.headers.keys() ?? [])]
      return answer({ subject, login, clientId, scopes, headers })
    },
  )

  server.registerTool(
    'echo',
    { description: 'Says what you say', inputSchema: z.object({ text: Text }) },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  )

  server.registerTool('list_notes', { description: 'Your notes, oldest first' }, (context) =>
    answer(notes.list(callerOf(context).subject)),
  )

  server.registerTool(
    'add_note',
    { description: 'Keeps a note for you', inputSchema: z.object({ text: Text }), scopeChallenge: requireWrite },
    ({ text }, context) => answer(notes.add(callerOf(context).subject, text)),
  )

  server.registerTool(
    'delete_note',
    {
      description: 'Forgets one of your notes',
      inputSchema: z.object({ id: z.string() }),
      scopeChallenge: requireWrite,
    },
    ({ id }, context) => {
      const deleted = notes.delete(callerOf(context).subject, id)
      return deleted ? answer({ deleted: id }) : { ...answer({ error: 'no such note' }), isError: true }
    },
  )

  return server
}
