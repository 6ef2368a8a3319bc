import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A name server on loopback that knows one name's addresses, or keeps silent. */
export interface NameServer {
  readonly address: string
  /** How many questions came in. */
  asked(): number
  close(): void
}

const TYPE_A = 1

/** @param addresses - IPv4 addresses of every name; undefined: no question is ever answered */
export async function startNameServer(addresses: readonly string[] | undefined): Promise<NameServer> {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (question, from) => {
    asked += 1
    if (addresses === undefined) return
    const end = question.indexOf(0, 12) + 5
    const known = question.readUInt16BE(end - 4) === TYPE_A ? addresses : []
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(0x81_80, 2)
    header.writeUInt16BE(known.length, 6)
    header.writeUInt16BE(0, 10)
    const answers = known.map((address) =>
      Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
    )
    socket.send(Buffer.concat([header, question.subarray(12, end), ...answers]), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked: () => asked, close: () => socket.close() }
}
