import { randomUUID } from 'node:crypto'
import type { AuthInfo, McpServer } from '@modelcontextprotocol/server'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'

/** 1000: the session that was used longest ago makes room; its client is told 404 and starts anew. */
const MAX_SESSIONS = 1000

interface Session {
  readonly subject: string
  readonly server: McpServer
  readonly transport: WebStandardStreamableHTTPServerTransport
}

/**
 * Serves the stateful versions of MCP, up to 2025-11-25.
 *
 * A session id identifies, it never authorises: a session answers only to the subject that opened it. To others it does not exist.
 *
 * @see {@link https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management | MCP 2025-11-25, session management}
 */
export function createSessions(
  createServer: () => McpServer,
): (request: Request, subject: string, authInfo: AuthInfo) => Promise<Response> {
  const sessions = new Map<string, Session>()

  function find(id: string, subject: string): Session | undefined {
    const session = sessions.get(id)
    if (session?.subject !== subject) return undefined
    sessions.delete(id)
    sessions.set(id, session) // used last
    return session
  }

  async function keep(id: string, session: Session): Promise<void> {
    sessions.set(id, session)
    const [oldest] = sessions
    if (sessions.size <= MAX_SESSIONS || oldest === undefined) return
    sessions.delete(oldest[0])
    await oldest[1].server.close()
  }

  async function open(request: Request, subject: string, authInfo: AuthInfo): Promise<Response> {
    const server = createServer()
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => keep(id, { subject, server, transport }),
      onsessionclosed: (id) => {
        sessions.delete(id)
      },
    })
    await server.connect(transport)
    return transport.handleRequest(request, { authInfo }) // refuses everything but `initialize`
  }

  return async (request, subject, authInfo) => {
    const id = request.headers.get('mcp-session-id')
    if (id === null) return open(request, subject, authInfo)
    const session = find(id, subject)
    if (session === undefined) {
      const error = { code: -32001, message: 'Session not found' }
      return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 })
    }
    return session.transport.handleRequest(request, { authInfo })
  }
}
