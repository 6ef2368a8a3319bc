import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { accessToken } from './access-token.ts'
import { api, notFound } from './api.ts'
import { authorize } from './authorize.ts'
import { deleteToken } from './delete-token.ts'
import { answerWith, faultFor, type Fault } from './faults.ts'
import { defaultPeople, type Person } from './person.ts'
import { receive, type ReceivedRequest } from './received-request.ts'
import { send, type Reply } from './reply.ts'
import type { World } from './world.ts'

export interface FakeGitHubOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Default {@link defaultPeople}. Kept, not copied: a test may change it while the stand-in runs. */
  readonly people?: Person[]
  /** The app's registered callback. Absent: every redirect URI is taken. */
  readonly callbackUrl?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** Where to listen, default 127.0.0.1. */
  readonly host?: string
  /** PEM. With both it speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export interface FakeGitHub {
  /** Origin of the web pages; the API answers here too, at the root. */
  readonly url: string
  /** `${url}/api/v3`, where an Enterprise Server has its API. */
  readonly apiUrl: string
  readonly people: Person[]
  /** How to fail, by path without `/api/v3`; `*` for every path. Delete an entry to mend it. */
  readonly faults: Map<string, Fault>
  /** Every request so far, failed ones included, oldest first. */
  readonly requests: readonly ReceivedRequest[]
  /** Takes back every token of a person, as when they remove the app in their settings. */
  revokeTokens(personId: number): void
  /** Ends the server and every open connection. */
  close(): Promise<void>
}

/** Starts a stand-in for github.com and api.github.com. */
export async function startFakeGitHub(options: FakeGitHubOptions): Promise<FakeGitHub> {
  const world: World = {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    callbackUrl: options.callbackUrl,
    people: options.people ?? defaultPeople(),
    codes: new Map(),
    tokens: new Map(),
    requests: [],
    faults: new Map(),
  }
  const scheme = options.tls === undefined ? 'http' : 'https'
  const handle = (message: IncomingMessage, response: ServerResponse) => {
    serve(message, response, scheme, world).catch(() => response.destroy())
  }
  const server = options.tls === undefined ? createHttpServer(handle) : createHttpsServer(options.tls, handle)
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1')
  const url = `${scheme}://127.0.0.1:${port}`
  return {
    url,
    apiUrl: `${url}/api/v3`,
    people: world.people,
    faults: world.faults,
    requests: world.requests,
    revokeTokens(personId) {
      for (const [token, issued] of world.tokens) if (issued.personId === personId) world.tokens.delete(token)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
      else reject(new Error('no port to listen on'))
    })
  })
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  scheme: 'http' | 'https',
  world: World,
): Promise<void> {
  const request = await receive(message, scheme)
  world.requests.push(request)
  const fault = faultFor(world, request.path)
  if (fault === undefined) send(answer(request, world), response)
  else await answerWith(fault, response, () => answer(request, world))
}

function answer(request: ReceivedRequest, world: World): Reply {
  if (request.path === '/login/oauth/authorize') return authorize(request, world)
  if (request.path === '/login/oauth/access_token' && request.method === 'POST') return accessToken(request, world)
  return api(request, world) ?? deleteToken(request, world) ?? notFound()
}
