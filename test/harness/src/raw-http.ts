import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls, type SecureVersion } from 'node:tls'

export interface RawTarget {
  readonly port: number
  /** With it the connection is TLS under this name, of this version at most. */
  readonly tls?: { readonly servername: string; readonly ca: string; readonly maxVersion?: SecureVersion }
}

/** An answer as it was on the wire, the body not decoded. */
export interface RawAnswer {
  readonly status: number
  /** Names lower-case; of a repeated header the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const TIMEOUT_MS = 10_000

/**
 * Sends bytes that no HTTP client would send, and reads one answer. The request must make the server close: say
 * `Connection: close`.
 *
 * @param request - lines end in CRLF, bytes as Latin-1
 * @param later - sent once the answer has begun
 * @throws {Error} when the connection ends without an answer, or stays open for 10 s
 */
export async function sendRaw({ port, tls }: RawTarget, request: string, later = ''): Promise<RawAnswer> {
  // OpenSSL itself speaks the old ones at its lowest level only.
  const old = tls?.maxVersion === 'TLSv1' || tls?.maxVersion === 'TLSv1.1'
  const lowest = old ? { minVersion: 'TLSv1' as const, ciphers: 'DEFAULT:@SECLEVEL=0' } : {}
  const socket =
    tls === undefined
      ? connectTcp(port, '127.0.0.1')
      : connectTls({ host: '127.0.0.1', port, ALPNProtocols: ['http/1.1'], ...tls, ...lowest })
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no end of the answer')))
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  if (later !== '') socket.once('data', () => socket.write(later, 'latin1'))
  socket.write(request, 'latin1')
  await once(socket, 'close')

  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]
  if (end === -1 || status === undefined) throw new Error('the connection ended without an answer')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(status), headers: Object.fromEntries(headers), body: text.slice(end + 4) }
}
