import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/**
 * What a port answers on which something else than auth listens, or something broken. None of it is the whole head of
 * an answer: who answers 200 in auth's place is believed, which is why nothing else can reach that network.
 */
const GARBAGE: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.end(randomBytes(512)),
  (socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'),
  (socket) => socket.end('HTTP/1.1 200'),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nX-User-Id: github:1\r\nContent-Le'),
  (socket) => socket.end('HTTP/1.1 OK 200\r\n\r\n'),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n'),
  (socket) => socket.end('<html>200 OK</html>'),
  (socket) => socket.end(),
  (socket) => socket.resetAndDestroy(),
]

/** What is asked of a server that pretends to be well. */
const HEALTH = /^GET \/livez /

export interface GarbageServers {
  /** Whether every kind of garbage has been sent. */
  toldAll(): boolean
  close(): Promise<void>
}

/**
 * Listens in auth's place, on all of its ports.
 *
 * @param healthy - answers `/livez` as auth would, so that Traefik keeps asking
 */
export async function startGarbageServers(
  ports: readonly number[],
  { healthy }: { readonly healthy: boolean },
): Promise<GarbageServers> {
  const open = new Set<Socket>()
  let answered = 0
  const answer = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => undefined).once('close', () => open.delete(socket))
    socket.once('data', (data) => {
      if (healthy && HEALTH.test(data.toString('latin1'))) {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      GARBAGE[answered % GARBAGE.length]?.(socket)
      answered += 1
    })
  }
  const servers = ports.map((port) => createServer(answer).listen(port, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    toldAll: () => answered >= GARBAGE.length,
    async close() {
      for (const socket of open) socket.destroy()
      await Promise.all(
        servers.map(async (server) => {
          server.close()
          await once(server, 'close')
        }),
      )
    },
  }
}
