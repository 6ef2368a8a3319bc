import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What goes missing before the connection breaks. */
type Loss = 'questions' | 'answers'

/** A link to a Redis that can lose what it carries, and is then cut, as when a cable is pulled. */
interface LossyLink {
  readonly url: string
  /** Loses what next goes in that direction and cuts the connection after it; the one after that is whole again. */
  lose(loss: Loss): void
}

/** @param port - where Redis listens on loopback */
export async function openLossyLink(port: number): Promise<LossyLink> {
  let loss: Loss | undefined
  const sockets = new Set<Socket>()

  function carry(from: Socket, to: Socket, direction: Loss): void {
    sockets.add(from)
    from.on('error', () => undefined).on('close', () => to.destroy())
    from.on('data', (chunk) => {
      if (loss !== direction) {
        to.write(chunk)
        return
      }
      loss = undefined
      from.destroy()
    })
  }

  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1')
    carry(client, redis, 'questions')
    carry(redis, client, 'answers')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })

  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    lose(next) {
      loss = next
    },
  }
}
