import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { createOAuthRouter } from '@gw/oauth-core/express'
import { createTestServer } from '../support/test-server.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** An app as the README builds it: our router at the root, then the embedder's own parser and route. */
async function listen(): Promise<number> {
  const app = express()
  app.use(createOAuthRouter(createTestServer().server))
  app.use(express.json({ limit: '1mb' }))
  app.post('/mcp', (request, response) => {
    const body: unknown = request.body
    response.json({ received: JSON.stringify(body).length })
  })
  return serve(app)
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}

/** What comes back on one connection until it ends or nothing has come for a while. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  closing.push(() => socket.destroy())
  socket.setTimeout(500, () => socket.destroy())
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  socket.on('error', () => undefined) // a reset is the end like any other
  socket.write(text)
  await once(socket, 'close')
  return received
}

describe('createOAuthRouter', () => {
  it.each([10, 20_000, 500_000])(
    'leaves the body of a request that is not ours to whoever takes it: %i bytes',
    async (size) => {
      const url = `http://127.0.0.1:${await listen()}/mcp`
      const sent = JSON.stringify({ text: 'x'.repeat(size) })
      const response = await fetch(url, {
        method: 'POST',
        body: sent,
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(2000),
      })
      expect(await response.json()).toEqual({ received: sent.length })
    },
  )

  it('knows no TRACE, and no error of ours tells of it (R8)', async () => {
    const port = await listen()
    for (const path of ['/token', '/elsewhere']) {
      const answer = await send(port, `TRACE ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 (404|405|501) /)
    }
  })

  it('tells the length of a body to HEAD only where it is the one of GET (R7)', async () => {
    const url = `http://127.0.0.1:${await listen()}/.well-known/oauth-authorization-server`
    const whole = await fetch(url)
    const head = await fetch(url, { method: 'HEAD' })
    expect(head.status).toBe(whole.status)
    expect([null, whole.headers.get('content-length')]).toContain(head.headers.get('content-length'))
  })

  it.each([
    ['announced', 'Content-Length: 200000\r\n\r\n', 'x'.repeat(200_000)],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', `30d40\r\n${'x'.repeat(200_000)}\r\n0\r\n\r\n`],
  ])(
    'answers 413 to a body that is too large, %s, and closes or goes on, but never hangs (R18)',
    async (_, head, body) => {
      const port = await listen()
      const form = 'POST /token HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n'
      const next = 'GET /jwks HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'
      const answer = await send(port, form + head + body + next)
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(/\r\nconnection: close\r\n/i.test(answer)).toBe(true)
    },
  )
})
