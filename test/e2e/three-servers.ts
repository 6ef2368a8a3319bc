import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, ServerResponse, type IncomingMessage, type RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createBrowser,
  createFetch,
  obtainTokens,
  sendRaw,
  startGateway,
  type Gateway,
  type RawAnswer,
} from '@gw/test-harness'
import express from 'express'

/** What a server takes a request for: one to its MCP endpoint, or to anything else it may have. */
type Reading = 'mcp' | 'other'

const readPath = (path: string): Reading => (path === '/mcp' || path.startsWith('/mcp/') ? 'mcp' : 'other')

/** Three ways in which servers read a target: as it stands, as Express routes it, as a URL (fetch-shaped servers). */
const READERS: Readonly<Record<ServerName, (tell: (reading: Reading) => void) => RequestListener>> = {
  plain: (tell) => (request, response) => {
    tell(readPath((request.url ?? '').split('?', 1).join('')))
    response.end()
  },
  express: (tell) => {
    const answer =
      (reading: Reading): express.RequestHandler =>
      (_request, response) => {
        tell(reading)
        response.end()
      }
    const app = express().enable('case sensitive routing')
    return app.all(['/mcp', '/mcp/{*rest}'], answer('mcp')).use(answer('other'))
  },
  url: (tell) => (request, response) => {
    tell(readPath(decodeURIComponent(new URL(request.url ?? '', 'http://server').pathname)))
    response.end()
  },
}

export type ServerName = 'plain' | 'express' | 'url'
export const SERVER_NAMES: readonly ServerName[] = ['plain', 'express', 'url']

/** What reached a server. */
export interface Heard {
  readonly reading: Reading
  /** As in the request line that it got. */
  readonly target: string
  /** Names and values in turn, a line each. */
  readonly headers: string
}

/** A gateway with three servers behind it, and a good token for each. */
export interface ThreeServers {
  readonly gateway: Gateway
  /** Everything that a server got so far. */
  heardBy(name: ServerName): readonly Heard[]
  tokenFor(name: ServerName): string
  /**
   * Sends bytes over TLS under the server's name, and says what that server heard of it. Waits out the rate limit.
   *
   * @param later - sent once the answer has begun
   */
  send(name: ServerName, text: string, later?: string): Promise<RawAnswer & { readonly heard: readonly Heard[] }>
  stop(): Promise<void>
}

/** Opens a WebSocket and hangs up. @see {@link https://www.rfc-editor.org/rfc/rfc6455.html#section-4.2.2 | RFC 6455 §4.2.2} */
function openWebSocket({ headers }: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1')
    .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  const head = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.end([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
}

/** @param webSockets - opened and ended at once; otherwise an upgrade is declined, as most servers do: answered as a request */
async function listen(
  read: RequestListener,
  webSockets: boolean,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer(read).listen(0, '127.0.0.1')
  if (webSockets) {
    server.on('upgrade', (request, socket) => {
      read(request, new ServerResponse(request)) // nobody sends this answer
      openWebSocket(request, socket)
    })
  }
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { port: address.port, close }
}

export async function startThreeServers(): Promise<ThreeServers> {
  const heard: Readonly<Record<ServerName, Heard[]>> = { plain: [], express: [], url: [] }
  const servers = await Promise.all(
    SERVER_NAMES.map(async (name) => {
      const { port, close } = await listen((request, response) => {
        const headers = request.rawHeaders.join('\n')
        const tell = (reading: Reading): void => {
          heard[name].push({ reading, target: request.url ?? '', headers })
        }
        READERS[name](tell)(request, response)
      }, name === 'express')
      return { name, port, close }
    }),
  )
  const gateway = await startGateway(servers)
  const { issuer, network } = gateway
  const [fetch, browser] = [createFetch(network), createBrowser(network)]
  const tokens = new Map<ServerName, string>()
  for (const name of SERVER_NAMES) {
    const resource = `https://${name}.gateway.test/mcp`
    const { accessToken } = await obtainTokens({ issuer, resource, scope: 'mcp', browser, fetch, as: 'octocat' })
    tokens.set(name, accessToken)
  }

  const send: ThreeServers['send'] = async (name, text, later) => {
    const before = heard[name].length
    const tls = { servername: `${name}.gateway.test`, ca: network.ca }
    const answer = await sendRaw({ port: gateway.traefik.port, tls }, text, later)
    if (answer.status !== 429) return { ...answer, heard: heard[name].slice(before) }
    await sleep(1000)
    return send(name, text, later)
  }

  return {
    gateway,
    heardBy: (name) => heard[name],
    tokenFor: (name) => tokens.get(name) ?? '',
    send,
    async stop() {
      await gateway.stop()
      for (const { close } of servers) close()
    },
  }
}

/** A whole request that ends its connection. @param headers - each with its CRLF */
export const formatRequest = (line: string, headers = '', host = 'plain.gateway.test'): string =>
  `${line} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`
