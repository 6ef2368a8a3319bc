import type { RequestListener } from 'node:http'
import type { AuthorizationServer } from '@gw/oauth-core'
import { createOAuthRouter } from '@gw/oauth-core/express'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono, type Context } from 'hono'

/** An app around a server, as an embedder builds it. */
type Host = (server: AuthorizationServer) => RequestListener

function listener(fetch: (request: Request) => Response | Promise<Response>): RequestListener {
  const serve = getRequestListener(fetch)
  return (incoming, outgoing) => void serve(incoming, outgoing)
}

const plainFunction: Host = (server) => {
  async function fetch(request: Request): Promise<Response> {
    return (await server.fetch(request)) ?? new Response('Not found', { status: 404 })
  }
  return listener(fetch)
}

/** Hono's context to our answer, or on to the next handler. */
const answer =
  (server: AuthorizationServer) =>
  async ({ req }: Context, next: () => Promise<void>): Promise<Response | void> =>
    (await server.fetch(req.raw)) ?? next()

/** Hosts that serve everything at the root, whatever the issuer's path. */
export const ROOT_HOSTS: readonly (readonly [name: string, host: Host])[] = [
  ['Express, at the root', (server) => express().use(createOAuthRouter(server))],
  ['a plain fetch function', plainFunction],
  ['Hono, for every path', (server) => listener(new Hono().use(answer(server)).fetch)],
]

/** Hosts that hand over only what lies below these two paths. */
export const PATH_HOSTS: typeof ROOT_HOSTS = [
  [
    'Express, mounted by path',
    (server) => express().use(['/t1', '/.well-known/:document/t1'], createOAuthRouter(server)),
  ],
  [
    'Hono, routed by path',
    (server) => {
      const routes = new Hono().all('*', answer(server))
      return listener(new Hono().route('/t1', routes).route('/.well-known/:document/t1', routes).fetch)
    },
  ],
  [
    'Hono, mounted by path with the request left as it is',
    (server) => {
      const serve = async (request: Request) =>
        (await server.fetch(request)) ?? new Response('Not found', { status: 404 })
      const asItIs = { replaceRequest: (request: Request) => request }
      return listener(new Hono().mount('/t1', serve, asItIs).mount('/.well-known/:document/t1', serve, asItIs).fetch)
    },
  ],
]
