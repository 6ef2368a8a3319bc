import { once } from 'node:events'
import { createServer } from 'node:http'

/** A request as a server behind the gateway got it. */
export interface RecordedRequest {
  readonly method: string
  /** As in the request line. */
  readonly target: string
  /** Names lower-case; of a repeated header all values. */
  readonly headers: Readonly<Record<string, readonly string[]>>
}

/** Believes everything and answers 200 with the request as JSON: what it has heard of, somebody let through. */
export interface RecordingServer {
  readonly port: number
  /** All so far, oldest first. */
  readonly requests: readonly RecordedRequest[]
  close(): Promise<void>
}

/** Starts it on any free port of loopback. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []] as const)
    const recorded = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: Object.fromEntries(headers),
    }
    requests.push(recorded)
    request.resume()
    response.setHeader('content-type', 'application/json').end(JSON.stringify(recorded))
  })
  server.on('upgrade', (request, socket) => {
    requests.push({ method: 'UPGRADE', target: request.url ?? '', headers: {} })
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port')
  return {
    port: address.port,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
