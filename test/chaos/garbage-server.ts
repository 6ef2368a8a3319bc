import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What a port answers on which something else than auth listens, or something broken; none of it is a whole HTTP answer. */
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

/** What is asked of a garbage server that pretends to be well. */
const HEALTH = /^GET \/livez /

/**
 * Listens in auth's place.
 *
 * @param healthy - answers `/livez` as auth would, so that Traefik keeps asking it
 */
export async function startGarbageServer(
  port: number,
  { healthy }: { readonly healthy: boolean },
): Promise<{ readonly answered: () => number; readonly close: () => Promise<void> }> {
  const open = new Set<Socket>()
  let answered = 0
  const server = createServer((socket) => {
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
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    answered: () => answered,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
