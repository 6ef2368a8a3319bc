import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NodeIncomingMessageLike, NodeServerResponseLike } from '@modelcontextprotocol/node'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server'
import type { Caller } from './caller.ts'
import { toAuthInfo } from './caller.ts'
import { createNotes } from './notes.ts'
import { createSessions } from './sessions.ts'
import { createMcpServer } from './tools.ts'

export interface DemoMcpServerOptions {
  /** URL of the protected-resource metadata, for the challenge that a client steps up on. */
  readonly resourceMetadata: string
  /** Who calls, as already verified in front of this server. `undefined` closes it: 500, whatever was asked. */
  readonly caller: (request: IncomingMessage) => Caller | undefined
}

/**
 * An MCP server with notes, for every MCP version: 2026-07-28 without sessions, the older ones with.
 *
 * It verifies no token and reads no `Authorization`; it believes `caller`. Which scopes a tool needs it judges itself. It does not look at
 * the path, the `Host` or the `Origin` either: those are the host's.
 */
export function createDemoMcpServer(
  options: DemoMcpServerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const notes = createNotes()
  const createServer = (): ReturnType<typeof createMcpServer> => createMcpServer(notes)
  const withoutSessions = createMcpHandler(createServer, { legacy: 'reject' })
  const withSessions = createSessions(createServer)

  return async (request, response) => {
    const caller = options.caller(request)
    if (caller === undefined) {
      // Nobody may come here unverified, so this is a fault of the deployment: never 401, which would send the client to sign in again.
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"no identity"}')
      return
    }
    const authInfo = toAuthInfo(caller, options.resourceMetadata)
    const serve = toNodeHandler({
      fetch: async (webRequest) =>
        (await isLegacyRequest(webRequest))
          ? withSessions(webRequest, caller.subject, authInfo)
          : withoutSessions.fetch(webRequest, { authInfo }),
    })
    await serve(toRequestLike(request), toResponseLike(response))
  }
}

/** Node's own type says that method and URL may be undefined; for a request that a server received they are not. */
function toRequestLike(request: IncomingMessage): NodeIncomingMessageLike {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: request.headers,
    [Symbol.asyncIterator]: () => request[Symbol.asyncIterator](),
  }
}

/** Sends the headers at once: the client of an event stream waits for them, and the first event may be minutes away. */
function toResponseLike(response: ServerResponse): NodeServerResponseLike {
  return {
    writeHead(status, headers) {
      response.writeHead(status, headers).flushHeaders()
    },
    write: (chunk) => response.write(chunk),
    end: (chunk) => response.end(chunk),
    on: (event, listener) => response.on(event, listener),
    get destroyed() {
      return response.destroyed
    },
  }
}
