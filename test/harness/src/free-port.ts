import { once } from 'node:events'
import { createServer } from 'node:net'

/** A TCP port on loopback that nobody listens on now. Another process may take it before you do: start, else ask again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port')
  return address.port
}
