import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'

export interface NetworkOptions {
  /** PEM of the authority that signs the servers' certificates, instead of the public ones. */
  readonly ca?: string
  /** Where a host's connections go instead, like curl's `--connect-to`; `undefined`: where its name says. URL, `Host` and TLS name stay. */
  readonly resolve?: (host: string) => { readonly address: string; readonly port?: number } | undefined
}

interface OutgoingRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** One request on a connection of its own; the answer as it comes, redirects too. */
type Network = (url: URL, request: OutgoingRequest) => Promise<Response>

export function createNetwork(options: NetworkOptions = {}): Network {
  return async (url, { method, headers, body, signal }) => {
    const target = options.resolve?.(url.hostname)
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? httpsRequest : httpRequest)({
      method,
      path: url.pathname + url.search,
      host: target?.address ?? url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: target?.port ?? (url.port === '' ? (secure ? 443 : 80) : Number(url.port)),
      headers: { host: url.host, ...headers },
      agent: false, // a connection that was kept may belong to a process that a test has ended
      ...(secure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(signal === undefined ? {} : { signal }),
    })
    outgoing.end(body)
    return toResponse(await answerOf(outgoing))
  }
}

/** A `fetch` for MCP clients that trusts and connects as told. It never follows a redirect. */
export function createFetch(options: NetworkOptions): typeof globalThis.fetch {
  const network = createNetwork(options)
  return async (input, init) => {
    const request = new Request(input, init)
    const body = await request.text()
    return network(new URL(request.url), {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      signal: request.signal,
      ...(request.body === null ? {} : { body }),
    })
  }
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject)
  })
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const status = incoming.statusCode ?? 0
  const empty = status === 204 || status === 205 || status === 304
  return new Response(empty ? null : toStream(incoming), { status, headers })
}

function toStream(incoming: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = incoming[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => {
      incoming.destroy()
    },
  })
}
