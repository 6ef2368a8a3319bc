import express from 'express'
import { createOAuthRouter } from '@gw/oauth-core/express'
import { listen } from './listen.ts'
import { createTestServer, ISSUER, type TestServer } from './test-server.ts'

/** A test server that is asked over a socket on loopback, as an attacker would. */
export interface HttpServer extends TestServer {
  /** Where it listens; the issuer has another name, as behind a proxy. */
  readonly origin: string
  /** As {@link TestServer.send}, by way of a proxy that this client address is told by. */
  sendFrom(address: string, path: string, init?: RequestInit): Promise<Response>
}

/**
 * Serves `at` by Express, as an embedder does, until the test is over. What is none of its paths is Express' 404.
 *
 * @param options - `trustProxy`: as Express takes it; default: nobody is believed about addresses
 */
export async function overHttp(
  at: TestServer = createTestServer(),
  { trustProxy = false, issuer = ISSUER }: { readonly trustProxy?: boolean; readonly issuer?: string } = {},
): Promise<HttpServer> {
  const app = express().set('trust proxy', trustProxy)
  app.use(createOAuthRouter(at.server))
  const origin = await listen(app)

  function send(path: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, search } = new URL(path, issuer)
    return fetch(origin + pathname + search, { redirect: 'manual', ...init })
  }
  return {
    ...at,
    origin,
    send,
    sendFrom(address, path, init = {}) {
      const headers = new Headers(init.headers)
      headers.set('x-forwarded-for', address)
      return send(path, { ...init, headers })
    },
  }
}
