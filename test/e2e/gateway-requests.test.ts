import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { connect, constants } from 'node:http2'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createBrowser,
  createFetch,
  needs,
  obtainTokens,
  sendRaw,
  startGateway,
  type Gateway,
  type RawAnswer,
} from '@gw/test-harness'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What a server takes a request for: one to its MCP endpoint, or to anything else it may have. */
type Reading = 'mcp' | 'other'

const reading = (path: string): Reading => (path === '/mcp' || path.startsWith('/mcp/') ? 'mcp' : 'other')

/** Three ways in which servers read a request target: as it stands, as Express routes it, as a URL (fetch-shaped servers). */
const READERS: Readonly<Record<'plain' | 'express' | 'url', (tell: (reading: Reading) => void) => RequestListener>> = {
  plain: (tell) => (request, response) => {
    tell(reading((request.url ?? '').split('?', 1).join('')))
    response.end()
  },
  express: (tell) => {
    const answer =
      (as: Reading): express.RequestHandler =>
      (_request, response) => {
        tell(as)
        response.end()
      }
    return express().enable('case sensitive routing').all(['/mcp', '/mcp/{*rest}'], answer('mcp')).use(answer('other'))
  },
  url: (tell) => (request, response) => {
    tell(reading(decodeURIComponent(new URL(request.url ?? '', 'http://server').pathname)))
    response.end()
  },
}
const NAMES = ['plain', 'express', 'url'] as const

describe.skipIf(!needs('traefik') || !needs('redis-server'))('requests as no client library sends them', () => {
  let gateway: Gateway
  /** By server: what it got, in its own reading, and how it spelt it. */
  const heard = new Map<string, { reading: Reading; target: string; headers: string }[]>()
  const tokens = new Map<string, string>()
  const cleanUp: (() => void)[] = []

  const bearer = (name: string) => `Authorization: Bearer ${tokens.get(name)}\r\n`

  beforeAll(async () => {
    const servers = await Promise.all(
      NAMES.map(async (name) => {
        const entries: { reading: Reading; target: string; headers: string }[] = []
        heard.set(name, entries)
        const server = createServer((request, response) => {
          const tell = (as: Reading) =>
            entries.push({ reading: as, target: request.url ?? '', headers: request.rawHeaders.join('\n') })
          READERS[name](tell)(request, response)
        }).listen(0, '127.0.0.1')
        await once(server, 'listening')
        cleanUp.push(() => {
          server.closeAllConnections()
          server.close()
        })
        const address = server.address()
        return { name, port: typeof address === 'object' && address !== null ? address.port : 0 }
      }),
    )
    gateway = await startGateway(servers)
    const fetch = createFetch(gateway.network)
    const browser = createBrowser(gateway.network)
    for (const name of NAMES) {
      const resource = `https://${name}.gateway.test/mcp`
      const { accessToken } = await obtainTokens({
        issuer: gateway.issuer,
        resource,
        scope: 'mcp',
        browser,
        fetch,
        as: 'octocat',
      })
      tokens.set(name, accessToken)
    }
  })
  afterAll(async () => {
    await gateway.stop()
    for (const close of cleanUp) close()
  })

  /** Sends it over TLS under the server's name, and says what the server heard of it. The rate limit is waited for. */
  async function send(
    name: string,
    text: string,
  ): Promise<RawAnswer & { readonly heard: readonly { reading: Reading; target: string; headers: string }[] }> {
    const before = heard.get(name)?.length ?? 0
    const answer = await sendRaw(
      { port: gateway.traefik.port, tls: { servername: `${name}.gateway.test`, ca: gateway.network.ca } },
      text,
    )
    if (answer.status === 429) {
      await sleep(1000)
      return send(name, text)
    }
    return { ...answer, heard: (heard.get(name) ?? []).slice(before) }
  }

  const request = (line: string, headers = '', host = 'plain.gateway.test') =>
    `${line} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`

  /** What auth says of a target, asked by itself. */
  async function decisionOn(name: string, target: string): Promise<number> {
    const { status } = await fetch(`http://127.0.0.1:${gateway.auth[0].port}/verify`, {
      headers: {
        authorization: `Bearer ${tokens.get(name)}`,
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': `${name}.gateway.test`,
        'x-forwarded-uri': target,
      },
    })
    return status
  }

  it.each([
    ...[
      '/mcp',
      '/mcp/x',
      '//mcp',
      '/mcp/',
      '/mcp//x',
      '/./mcp',
      '/mcp/../admin',
      '/admin/../mcp',
      '/%6dcp',
      '/MCP',
      '/mcpx',
    ],
    ...['/mcp%2f..%2fadmin', '/mcp%252f', '/mcp;x=1', '/mcp\\..\\x', '/mcp%00', '/mcp#/health', '/mcp%23/health'],
    ...[
      '/mcp?/health',
      '/mcp..;/x',
      '/mcp/..;/x',
      '/mcp/%2e%2e/admin',
      '/mcp/.%2e/admin',
      '/mcp?x=/../../admin',
      '/mcp/%09x',
    ],
    ...['/mcp/%c0%ae%c0%ae/x', '/mcp/\xe9', '/mcp%5c..', '/mcp%3fx', '*', 'mcp', '/mcp/%zz'],
  ])('decides on the path %s that the servers then read (R345, R348)', async (target) => {
    const answers = await Promise.all(
      NAMES.map(async (name) => ({
        name,
        ...(await send(name, request(`GET ${target}`, bearer(name), `${name}.gateway.test`))),
      })),
    )
    expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
    for (const { name, status, heard: requests } of answers) {
      if (status !== 200) {
        expect([name, requests]).toEqual([name, []])
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
      } else {
        expect(requests.map((one) => one.reading)).toEqual(['mcp'])
        expect(await decisionOn(name, requests[0]?.target ?? '')).toBe(200)
      }
    }
  })

  it.each(['%2f', '%2F', '%5c', '%00', '%3b', '%25', '%3f', '%23'])(
    'refuses %s in a path at the edge (R346)',
    async (encoded) => {
      const answer = await send('plain', request(`GET /mcp/a${encoded}b`, bearer('plain')))
      expect([answer.status, answer.heard]).toEqual([400, []])
      expect(answer.headers).not.toHaveProperty('referrer-policy') // which auth would have sent
    },
  )

  it.each([
    'X-User-Id',
    'X-Scope, X-User-Groups',
    'Authorization',
    'X-Forwarded-Host, Authorization',
    'close, X-Client-Id',
    'X-Forwarded-Uri',
  ])('lets nobody act as somebody else through "Connection: %s" (R335)', async (names) => {
    const forged = `X-User-Id: forged\r\nX-User-Groups: forged\r\nX-Scope: forged\r\nX-Client-Id: forged\r\nConnection: ${names}\r\n`
    const stranger = await send('plain', request('GET /mcp', forged))
    expect([stranger.status, stranger.heard]).toEqual([401, []])
    const known = await send('plain', request('GET /mcp', forged + bearer('plain')))
    expect(known.status).toBe(names.includes('Authorization') ? 401 : 200)
    for (const { headers } of known.heard) {
      expect(headers).not.toMatch(/forged|^authorization$/im)
      expect(headers).toMatch(/^X-User-Id\ngithub:583231$/im)
    }
  })

  it.each(['TRACE', 'PUT', 'PATCH', 'PROPFIND', 'get', 'CONNECT'])(
    'lets no %s through, with a good token (R355, R349)',
    async (method) => {
      const answer = await send('plain', request(`${method} /mcp`, bearer('plain')))
      expect(answer.heard).toEqual([])
      expect(answer.status).toBe({ get: 400, CONNECT: 501 }[method] ?? 405)
    },
  )

  const HOSTS: readonly (readonly [string, string, string, number])[] = [
    ['an absolute-form target', 'GET https://plain.gateway.test/mcp', 'plain.gateway.test', 200],
    ['an absolute-form target beside another Host', 'GET https://plain.gateway.test/mcp', 'express.gateway.test', 200],
    ['an absolute-form target of another server', 'GET https://express.gateway.test/mcp', 'plain.gateway.test', 401],
    ['another server under this TLS name', 'GET /mcp', 'express.gateway.test', 401],
    ['the default port', 'GET /mcp', 'plain.gateway.test:443', 200],
    ['capitals', 'GET /mcp', 'PLAIN.Gateway.Test', 200],
    ['a root dot', 'GET /mcp', 'plain.gateway.test.', 200],
    ['another port', 'GET /mcp', 'plain.gateway.test:8443', 403],
    ['userinfo', 'GET /mcp', 'user@plain.gateway.test', 400],
    ['userinfo that looks like a host', 'GET /mcp', 'plain.gateway.test@express.gateway.test', 400],
    ['two Host headers', 'GET /mcp', 'plain.gateway.test\r\nHost: express.gateway.test', 400],
  ]
  it.each(HOSTS)('takes the route for the audience with %s (R352)', async (_, line, host, status) => {
    const before = heard.get('express')?.length
    const answer = await send('plain', request(line, bearer('plain'), host))
    expect(answer.status).toBe(status)
    expect(answer.heard).toHaveLength(status === 200 ? 1 : 0)
    expect(heard.get('express')).toHaveLength(before ?? 0)
  })

  it.each([
    [
      'websocket',
      'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    ],
    ['h2c', 'Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n'],
  ])('asks a token for an upgrade to %s, and lets nothing ride behind it (R354)', async (protocol, headers) => {
    const upgrade = `GET /mcp HTTP/1.1\r\nHost: plain.gateway.test\r\n${headers}Upgrade: ${protocol}\r\n`
    const stranger = await send('plain', `${upgrade}\r\n${request('GET /mcp/behind')}`)
    expect([stranger.status, stranger.heard]).toEqual([401, []])
    const known = await send('plain', `${upgrade}${bearer('plain')}\r\n${request('GET /mcp/behind')}`)
    expect(known.heard.map(({ target }) => target)).not.toContain('/mcp/behind')
  })

  const hidden = 'GET /mcp/hidden HTTP/1.1\r\nHost: plain.gateway.test\r\nConnection: close\r\n\r\n'
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
  const SMUGGLED: Readonly<Record<string, readonly [headers: string, body: string]>> = {
    'CL.TE': ['Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden}`],
    'TE.CL': ['Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', chunk(hidden)],
    'TE.TE': ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${hidden}`],
    'TE with a tab': ['Content-Length: 5\r\nTransfer-Encoding:\tchunked\r\n', `0\r\n\r\n${hidden}`],
    'an unknown TE': ['Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n', `0\r\n\r\n${hidden}`],
    'two lengths': [`Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n`, hidden],
    'a chunk extension': ['Transfer-Encoding: chunked\r\n', `0;x=\n${hidden}\r\n\r\n`],
    'bare line feeds': [`X: 1\nContent-Length: ${hidden.length}\n`, hidden],
  }
  it.each(Object.entries(SMUGGLED))('sees no second request in %s (R353)', async (_, [headers, body]) => {
    for (const credentials of ['', bearer('plain')]) {
      const text = `POST /mcp HTTP/1.1\r\nHost: plain.gateway.test\r\n${credentials}${headers}Connection: close\r\n\r\n${body}`
      const answer = await send('plain', text).catch(() => ({ heard: [] }))
      await sleep(50)
      expect(answer.heard.map(({ target }) => target)).not.toContain('/mcp/hidden')
      expect(heard.get('plain')?.map(({ target }) => target)).not.toContain('/mcp/hidden')
    }
  })

  it('takes no token from the URL, and writes none to a log (R361, R408)', async () => {
    const answer = await send('plain', request(`GET /mcp?access_token=${tokens.get('plain')}`))
    expect([answer.status, answer.heard]).toEqual([401, []])
    expect(answer.headers['www-authenticate']).not.toContain('error=')
    const files = (await readdir(gateway.directory)).filter((name) => name.endsWith('.log'))
    expect(files.toSorted()).toEqual(['auth-1.log', 'auth-2.log', 'demo.log', 'github.log', 'traefik.log'])
    for (const file of files) {
      const log = await readFile(join(gateway.directory, file), 'utf8')
      for (const token of tokens.values()) expect(log.includes(token), file).toBe(false)
    }
  })

  it.each([
    ['bearer', 200],
    ['BEARER', 200],
    ['Token', 401],
    ['Basic', 401],
    ['Bearerx', 401],
  ])('takes a token under the scheme %s with %d (R362)', async (scheme, status) => {
    const answer = await send('plain', request('GET /mcp', bearer('plain').replace('Bearer', scheme)))
    expect([answer.status, answer.heard.length]).toEqual([status, status === 200 ? 1 : 0])
  })

  it('decides over HTTP/2 as over HTTP/1.1, and offers no HTTP/3 (R356)', async () => {
    const session = connect(`https://plain.gateway.test:${gateway.traefik.port}`, {
      ca: gateway.network.ca,
      servername: 'plain.gateway.test',
      lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const ask = async (path: string, headers: Readonly<Record<string, string>>) => {
      const before = heard.get('plain')?.length ?? 0
      const stream = session.request({ ':path': path, ':authority': 'plain.gateway.test', ...headers })
      const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
      stream.once('response', resolve).once('error', reject).resume()
      const answer = await promise
      return {
        status: answer[constants.HTTP2_HEADER_STATUS],
        alternative: answer['alt-svc'],
        heard: (heard.get('plain') ?? []).slice(before),
      }
    }
    const good = { authorization: `Bearer ${tokens.get('plain')}` }
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
      ['/mcp', {}, 401],
      ['/mcp', good, 200],
      ['/mcp', { ...good, 'x-user-id': 'forged', x_user_id: 'forged' }, 200],
      ['/mcp', { authorization: `Bearer ${tokens.get('express')}` }, 401],
      ['/mcp', { ...good, ':authority': 'express.gateway.test' }, 401],
      ['/mcp', { ...good, 'x-forwarded-host': 'express.gateway.test' }, 200],
      ['/mcpx', good, 403],
      ['/mcp%2f..', good, 400],
      ['/mcp;x', good, 400],
      ['/verify', good, 403],
    ]
    for (const [path, headers, status] of cases) {
      const answer = await ask(path, headers)
      expect([path, headers, answer.status]).toEqual([path, headers, status])
      expect(answer.alternative).toBeUndefined()
      expect(answer.heard).toHaveLength(status === 200 ? 1 : 0)
      expect(JSON.stringify(answer.heard)).not.toContain('forged')
    }
    session.close()
  })

  it('redirects plain HTTP to HTTPS and answers nothing over it (R1)', async () => {
    for (const line of [
      'GET /authorize',
      'POST /token',
      'POST /register',
      'GET /.well-known/oauth-authorization-server',
    ]) {
      const answer = await sendRaw(
        { port: gateway.traefik.httpPort },
        request(line, 'Content-Length: 0\r\n', 'auth.gateway.test'),
      )
      expect([301, 308]).toContain(answer.status)
      expect(answer.headers['location']).toMatch(/^https:\/\/auth\.gateway\.test/)
    }
  })

  it('speaks TLS 1.2 and 1.3 and nothing older (R2)', async () => {
    const tls = { servername: 'plain.gateway.test', ca: gateway.network.ca }
    const { port } = gateway.traefik
    for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const) {
      await expect(sendRaw({ port, tls: { ...tls, maxVersion } }, request('GET /mcp'))).rejects.toThrow(
        /alert protocol version/,
      )
    }
    expect((await sendRaw({ port, tls: { ...tls, maxVersion: 'TLSv1.2' } }, request('GET /mcp'))).status).toBe(401)
    expect((await sendRaw({ port, tls }, request('GET /mcp'))).status).toBe(401)
  })
})
