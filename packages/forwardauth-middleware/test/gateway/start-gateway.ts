import { createResourceDirectory, type ServerEvent, type Verifier } from '@gw/oauth-core'
import { createForwardAuth, type Service } from '@gw/forwardauth-middleware'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { sendRaw, type Reply } from './raw-request.ts'
import { knownTokens, type KnownTokens } from './known-tokens.ts'

/** One protected service with scopes, as most tests want it. */
export const NOTES: Service = {
  resource: 'https://notes.test/mcp',
  scopes: { 'notes:read': 'Read', 'notes:write': 'Write', 'notes:admin': 'Administer' },
  require: ['notes:read'],
}

/** What the proxy says of a request; a list sends the header once per value, null not at all. */
export interface Forwarded {
  readonly method?: string | readonly string[] | null
  readonly proto?: string | readonly string[] | null
  readonly host?: string | readonly string[] | null
  readonly uri?: string | readonly string[] | null
  readonly token?: string
  /** Further header lines, as they are. */
  readonly lines?: readonly string[]
  /** The request line's own method. */
  readonly asks?: string
}

export interface Gateway {
  ask(forwarded?: Forwarded): Promise<Reply>
  /** The distinct statuses of several requests. */
  statuses(several: readonly Forwarded[]): Promise<readonly number[]>
  readonly events: readonly ServerEvent[]
  close(): Promise<void>
}

function linesOf(name: string, value: string | readonly string[] | null | undefined, otherwise: string): string[] {
  if (value === null) return []
  return [value ?? otherwise].flat().map((one) => `${name}: ${one}`)
}

export interface GatewayOptions {
  readonly services?: readonly Service[]
  readonly tokens?: KnownTokens
  /** Whether the verifier answers good tokens at once; default true. */
  readonly remembers?: boolean
  readonly verifier?: Verifier
  readonly trustedProxies?: readonly string[]
}

/** The handler behind a real HTTP server; asked over raw sockets, as Traefik would: GET, whatever the request was. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { services = [NOTES], tokens = {}, remembers = true, trustedProxies = ['127.0.0.1'] } = options
  const events: ServerEvent[] = []
  const server = createServer(
    createForwardAuth({
      verifier: options.verifier ?? knownTokens(tokens, remembers),
      services: createResourceDirectory(services),
      trustedProxies,
      events: (event) => events.push(event),
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a TCP port')
  const ask: Gateway['ask'] = ({ method, proto, host, uri, token, lines = [], asks = 'GET' } = {}) =>
    sendRaw(address.port, [
      `${asks} /verify HTTP/1.1`,
      ...linesOf('X-Forwarded-Method', method, 'POST'),
      ...linesOf('X-Forwarded-Proto', proto, 'https'),
      ...linesOf('X-Forwarded-Host', host, 'notes.test'),
      ...linesOf('X-Forwarded-Uri', uri, '/mcp'),
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      ...lines,
    ])
  return {
    ask,
    statuses: async (several) => {
      const replies = await Promise.all(several.map(ask))
      return [...new Set(replies.map((reply) => reply.status))]
    },
    events,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
