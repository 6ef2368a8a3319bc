import { Agent, request as httpsRequest } from 'node:https'
import type { Gateway, RecordingServer } from '@gw/test-harness'

/** What a request carries, by name; `undefined`: no `Authorization` at all. */
export type Credentials = Readonly<Record<string, string | undefined>>

/** How many requests with each of the credentials came to what. */
export interface Tally {
  /** By credentials, then by status; 0: the connection ended without an answer. */
  readonly statuses: Readonly<Record<string, Readonly<Record<number, number>>>>
  /** Requests that the MCP server heard of, by credentials. */
  readonly allowed: Readonly<Record<string, number>>
}

/** 48 at once: more than Traefik's connections to one auth process, less than two shared cores choke on. */
const CONCURRENCY = 48

/**
 * 200 client addresses: the rate limit of the gateway counts by address, and a test that meets 429 has not asked auth.
 * Linux takes all of 127.0.0.0/8 for loopback.
 */
const ADDRESSES = 200

/** Longer than anything in between waits: Traefik gives auth 2 s, and tries again. */
const TIMEOUT_MS = 20_000

export interface Hammer {
  /** Sends `count` requests, mixed evenly from `credentials`, and waits for all answers. */
  strike(credentials: Credentials, count: number): Promise<Tally>
  close(): void
}

/** @param server - behind `https://<name>.gateway.test` */
export function createHammer(gateway: Gateway, name: string, server: RecordingServer): Hammer {
  const agents = Array.from(
    { length: ADDRESSES },
    (_, index) => new Agent({ keepAlive: true, localAddress: `127.0.1.${index + 1}`, ca: gateway.network.ca }),
  )
  let sent = 0

  function send(probe: string, authorization: string | undefined): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>()
    const outgoing = httpsRequest(
      {
        agent: agents[sent % ADDRESSES],
        host: '127.0.0.1',
        port: gateway.traefik.port,
        servername: `${name}.gateway.test`,
        method: 'POST',
        path: '/mcp',
        timeout: TIMEOUT_MS,
        headers: {
          host: `${name}.gateway.test`,
          'x-probe': probe,
          ...(authorization === undefined ? {} : { authorization }),
        },
      },
      (incoming) => {
        incoming.resume().once('close', () => resolve(incoming.statusCode ?? 0))
      },
    )
    outgoing.once('timeout', () => outgoing.destroy()).once('error', () => resolve(0))
    outgoing.end()
    sent += 1
    return promise
  }

  return {
    async strike(credentials, count) {
      const kinds = Object.entries(credentials)
      const statuses = Object.fromEntries(kinds.map(([kind]): [string, Record<number, number>] => [kind, {}]))
      const heardBefore = server.requests.length
      let begun = 0
      const work = async (): Promise<void> => {
        while (begun < count) {
          const [kind, authorization] = kinds[begun % kinds.length] ?? ['', undefined]
          begun += 1
          const status = await send(kind, authorization)
          const counts = (statuses[kind] ??= {})
          counts[status] = (counts[status] ?? 0) + 1
        }
      }
      await Promise.all(Array.from({ length: CONCURRENCY }, work))
      const heard = server.requests.slice(heardBefore).map(({ headers }) => headers['x-probe']?.[0])
      const allowed = kinds.map(([kind]): [string, number] => [kind, heard.filter((probe) => probe === kind).length])
      return { statuses, allowed: Object.fromEntries(allowed) }
    },
    close() {
      for (const agent of agents) agent.destroy()
    },
  }
}
