import { connect, constants } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { lacks, sendRaw } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatRequest, startThreeServers, type ThreeServers } from './three-servers.ts'

/** A request that nobody sent as one of its own: it hides in the body of another, or behind it. */
const HIDDEN = formatRequest('GET /mcp/hidden')

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

/** What asks for a WebSocket (RFC 6455 §4.1), with the key of §1.3. */
const WEBSOCKET =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** Headers and body that two servers would cut at different places. */
const SMUGGLED: readonly (readonly [name: string, headers: string, body: string])[] = [
  ['CL.TE', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${HIDDEN}`],
  ['TE.CL', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', chunk(HIDDEN)],
  ['TE.TE', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${HIDDEN}`],
  ['TE behind a tab', 'Content-Length: 5\r\nTransfer-Encoding:\tchunked\r\n', `0\r\n\r\n${HIDDEN}`],
  ['an unknown TE', 'Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n', `0\r\n\r\n${HIDDEN}`],
  ['two lengths', `Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n`, HIDDEN],
  ['a chunk extension', 'Transfer-Encoding: chunked\r\n', `0;x=\n${HIDDEN}\r\n\r\n`],
  ['bare line feeds', `X: 1\nContent-Length: ${HIDDEN.length}\n`, HIDDEN],
]

describe.skipIf(lacks('traefik') || lacks('redis-server'))('connections of every kind', () => {
  let world: ThreeServers
  let authorization: string

  beforeAll(async () => {
    world = await startThreeServers()
    authorization = `Bearer ${world.tokenFor('plain')}`
  })
  afterAll(() => world.stop())

  const targets = () => world.heardBy('plain').map(({ target }) => target)

  it.each([
    ['websocket', WEBSOCKET],
    ['h2c', 'Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nUpgrade: h2c\r\n'],
  ])('asks a token for an upgrade to %s, and lets nothing ride behind it (R354)', async (_protocol, headers) => {
    const upgrade = `GET /mcp HTTP/1.1\r\nHost: plain.gateway.test\r\n${headers}`
    const stranger = await world.send('plain', `${upgrade}\r\n${HIDDEN}`)
    expect([stranger.status, stranger.heard]).toEqual([401, []])
    // This server declines: who took the connection for a tunnel all the same would let what follows through unasked.
    for (const [at, later] of [
      [HIDDEN, ''],
      ['', HIDDEN],
    ] as const) {
      const declined = await world.send('plain', `${upgrade}Authorization: ${authorization}\r\n\r\n${at}`, later)
      expect([declined.status, declined.heard.map(({ target }) => target)]).toEqual([200, ['/mcp']])
    }
  })

  it('opens a WebSocket by the token in its header alone, and to no page of another site (R376)', async () => {
    const token = world.tokenFor('express')
    const shake = (headers: string, path = '/mcp') =>
      world.send('express', `GET ${path} HTTP/1.1\r\nHost: express.gateway.test\r\n${WEBSOCKET}${headers}\r\n${HIDDEN}`)
    const opened = await shake(`Authorization: Bearer ${token}\r\n`)
    expect([opened.status, opened.heard.length]).toEqual([101, 1])
    expect(opened.heard[0]?.headers.toLowerCase()).toContain('upgrade\nwebsocket')
    expect(opened.heard[0]?.headers).not.toContain(token)
    // Where pages put what they cannot put into a header.
    for (const [headers, status, path] of [
      [`Sec-WebSocket-Protocol: bearer, ${token}\r\n`, 401],
      [`Sec-WebSocket-Protocol: mcp, base64url.bearer.authorization.k8s.io.${token}\r\n`, 401],
      [`Cookie: access_token=${token}\r\n`, 401],
      ['', 401, `/mcp?access_token=${token}`],
      [`Authorization: Bearer ${token}\r\nOrigin: http://evil.test\r\n`, 403],
      [`Authorization: Bearer ${token}\r\nOrigin: null\r\n`, 403],
    ] as const) {
      const refused = await shake(headers, path)
      expect([headers, refused.status, refused.heard]).toEqual([headers, status, []])
    }
  })

  it.each(SMUGGLED)('sees no second request in %s, with a token and without (R353)', async (_, headers, body) => {
    for (const credentials of ['', `Authorization: ${authorization}\r\n`]) {
      const head = `POST /mcp HTTP/1.1\r\nHost: plain.gateway.test\r\n${credentials}${headers}Connection: close\r\n\r\n`
      await world.send('plain', head + body).catch(() => undefined) // to hang up is an answer, too
      await sleep(50)
      expect(targets()).not.toContain('/mcp/hidden')
    }
  })

  it('decides over HTTP/2 as over HTTP/1.1, and offers no HTTP/3 (R356)', async () => {
    const session = connect(`https://plain.gateway.test:${world.gateway.traefik.port}`, {
      ca: world.gateway.network.ca,
      servername: 'plain.gateway.test',
      lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
      ['/mcp', {}, 401],
      ['/mcp', { authorization }, 200],
      ['/mcp', { authorization, 'x-user-id': 'forged', x_user_id: 'forged' }, 200],
      ['/mcp', { authorization: `Bearer ${world.tokenFor('express')}` }, 401],
      ['/mcp', { authorization, ':authority': 'express.gateway.test' }, 401],
      ['/mcp', { authorization, 'x-forwarded-host': 'express.gateway.test' }, 200],
      ['/mcpx', { authorization }, 403],
      ['/mcp%2f..', { authorization }, 400],
      ['/mcp;x', { authorization }, 400],
      ['/verify', { authorization }, 403],
    ]
    for (const [path, headers, status] of cases) {
      const before = world.heardBy('plain').length
      const stream = session.request({ ':path': path, ':authority': 'plain.gateway.test', ...headers })
      const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
      stream.once('response', resolve).once('error', reject).resume()
      const answer = await promise
      expect([path, headers, answer[constants.HTTP2_HEADER_STATUS]]).toEqual([path, headers, status])
      expect(answer).not.toHaveProperty('alt-svc')
      const heard = world.heardBy('plain').slice(before)
      expect(heard).toHaveLength(status === 200 ? 1 : 0)
      expect(JSON.stringify(heard)).not.toContain('forged')
    }
    session.close()
  })

  it('redirects plain HTTP to HTTPS and answers nothing over it (R1)', async () => {
    const metadata = 'GET /.well-known/oauth-authorization-server'
    for (const line of ['GET /authorize', 'POST /token', 'POST /register', 'POST /revoke', metadata]) {
      const text = formatRequest(line, 'Content-Length: 0\r\n', 'auth.gateway.test')
      const { status, headers } = await sendRaw({ port: world.gateway.traefik.httpPort }, text)
      expect([301, 308]).toContain(status)
      expect(headers['location']).toMatch(/^https:\/\/auth\.gateway\.test/)
    }
  })

  it('speaks TLS 1.2 and 1.3 and nothing older (R2)', async () => {
    const { port } = world.gateway.traefik
    const ask = (maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => {
      const tls = { servername: 'plain.gateway.test', ca: world.gateway.network.ca, maxVersion }
      return sendRaw({ port, tls }, formatRequest('GET /mcp'))
    }
    await expect(ask('TLSv1')).rejects.toThrow('alert protocol version')
    await expect(ask('TLSv1.1')).rejects.toThrow('alert protocol version')
    expect((await ask('TLSv1.2')).status).toBe(401)
    expect((await ask('TLSv1.3')).status).toBe(401)
  })
})
