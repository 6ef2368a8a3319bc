import { once } from 'node:events'
import { connect } from 'node:net'

export interface Reply {
  readonly status: number
  /** Lower-case name and value, as received; several of a name stay several. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

const HEAD_END = '\r\n\r\n'

function parse(text: string): Reply {
  const end = text.indexOf(HEAD_END)
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + HEAD_END.length) }
}

/**
 * One request over a socket of its own, byte for byte: `fetch` would merge doubled headers and refuse odd ones.
 *
 * @param lines - request line and header lines; one character per byte
 */
export async function sendRaw(port: number, lines: readonly string[]): Promise<Reply> {
  const socket = connect({ port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(socket, 'close')
  // Written, not ended: Node takes a half-closed connection for a client that went away.
  socket.write(Buffer.from([...lines, 'Host: auth', 'Connection: close'].join('\r\n') + HEAD_END, 'latin1'))
  await closed
  return parse(Buffer.concat(chunks).toString('latin1'))
}

/** Every value of one header. */
export const valuesOf = (reply: Reply, name: string): readonly string[] =>
  reply.headers.flatMap(([found, value]) => (found === name ? [value] : []))

/** The value of a header that came at most once. */
export function valueOf(reply: Reply, name: string): string | undefined {
  const [value, ...more] = valuesOf(reply, name)
  if (more.length > 0) throw new Error(`${name} came ${more.length + 1} times`)
  return value
}
