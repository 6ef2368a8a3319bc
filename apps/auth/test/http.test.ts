import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { PRODUCTION, startGateway, type Gateway } from './gateway.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway({ METRICS_PORT: '0' })
}, 30_000)
afterAll(() => gateway.stop())

/** What a client sees that writes these bytes; resolves when the server has closed the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let answer = ''
  socket.on('data', (chunk: Buffer) => void (answer += chunk.toString()))
  socket.on('error', () => undefined) // a reset is an answer too
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

/** With headers that `fetch` does not let one set. */
async function get(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const sent = request(`${gateway.url}${path}`, { headers })
  sent.end()
  const [response] = await once(sent, 'response')
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode, body }
}

describe('the HTTP server', () => {
  it.each(['/nope', '/livez/', '//livez', '/LIVEZ', '/verify/', '/%76erify', '/development', '/<script>'])(
    'answers %s with 404 in JSON, and repeats nothing of it (R5)',
    async (path) => {
      const { status, body } = await get(path, {})
      expect({ status, body }).toEqual({
        status: 404,
        body: '{"error":"invalid_request","error_description":"Not found."}',
      })
    },
  )

  it.each(['*', 'http://127.0.0.1/livez', 'http://[', 'http://canary/'])(
    'answers the request target %s, which is no path, like any other unknown one (R5)',
    async (target) => {
      const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 404 [^]*Cache-Control: no-store[^]*"error_description":"Not found\."\}$/)
    },
  )

  it('says nothing of what it is made of (R4)', async () => {
    for (const path of ['/nope', '/livez', '/health', '/mcp', '/.well-known/oauth-authorization-server']) {
      const { headers } = await fetch(`${gateway.url}${path}`)
      expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['x-powered-by', 'server', 'etag']))
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  it('refuses a URL of more than 16 KiB with 431 (R20)', async () => {
    const answer = await raw(`GET /authorize?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('takes a URL of 10 KiB', async () => {
    expect((await fetch(`${gateway.url}/livez?${'a'.repeat(10_000)}`)).status).toBe(200)
  })

  it(
    'closes on whoever sends headers or a body a byte at a time, while others are served (R19)',
    { timeout: 40_000 },
    async () => {
      const slowHeaders = raw('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')
      const slowBody = raw(
        'POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ng',
      )
      await sleep(500)
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200)
      expect(await slowHeaders).toMatch(/^HTTP\/1\.1 408 /)
      expect(await slowBody).toMatch(/^(HTTP\/1\.1 40[08] |$)/)
    },
  )

  it('keeps an idle connection longer than the 90 s of Go', async () => {
    const { headers } = await fetch(`${gateway.url}/livez`)
    expect(headers.get('keep-alive')).toBe('timeout=95')
  })

  it('takes the issuer from its configuration, whatever a request says (R23)', async () => {
    const forged = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', Forwarded: 'host=evil.example' }
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp']) {
      const { body } = await get(path, forged)
      expect(body).toBe((await get(path, {})).body)
      expect(body).toContain(gateway.url)
    }
  })
})

const register = async (url: string, forwardedFor: string): Promise<number> => {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor }
  const body = JSON.stringify({ redirect_uris: ['http://127.0.0.1/callback'], token_endpoint_auth_method: 'none' })
  return (await fetch(`${url}/register`, { method: 'POST', headers, body })).status
}

describe('limits', { timeout: 30_000 }, () => {
  const claims = Array.from({ length: 120 }, (_, number) => `10.${number}.0.1`)

  it('count by the address that a trusted proxy saw, whatever stands left of it', async () => {
    const proxied = await startGateway({ GATEWAY_MODE: 'development', TRUSTED_PROXIES: '127.0.0.1' })
    onTestFinished(() => proxied.stop())
    const statuses = await Promise.all(claims.map((claim) => register(proxied.url, `${claim}, 203.0.113.1`)))
    expect(new Set(statuses)).toEqual(new Set([201, 429]))
    expect(await register(proxied.url, '203.0.113.1, 198.51.100.1')).toBe(201)
  })

  it('count by the peer where no proxy is trusted', async () => {
    const statuses = await Promise.all(claims.map((claim) => register(gateway.url, claim)))
    expect(new Set(statuses)).toEqual(new Set([201, 429]))
  })
})

describe('health', () => {
  it.each(['/livez', '/readyz', '/health'])('%s answers GET and HEAD alone', async (path) => {
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(200)
    expect((await fetch(`${gateway.url}${path}`, { method: 'HEAD' })).status).toBe(200)
    const post = await fetch(`${gateway.url}${path}`, { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('/health tells version and dependencies, each with its milliseconds', async () => {
    const dependency = { status: 'ok', milliseconds: expect.any(Number) }
    expect(await (await fetch(`${gateway.url}/health`)).json()).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      dependencies: { store: dependency, keys: dependency },
    })
  })
})

describe('metrics', () => {
  it('are on a port of their own and nowhere on the public one (R413)', async () => {
    await fetch(`${gateway.url}/verify`)
    const port = /metrics[^]*?port: (\d+)/.exec(gateway.output())?.[1]
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    const text = await answer.text()
    expect(text).toContain('gateway_verify_total{outcome="refused"} 1')
    expect(text).toContain('gateway_events_total{event="refused",reason="forwarded_headers"} 1')
    expect(text).toContain('process_cpu_seconds_total')
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  })

  it('there is no inspector to attach to (R413)', () => {
    expect(gateway.output()).not.toContain('Debugger listening')
  })
})

describe('/verify in production', () => {
  it(
    'answers 403 to a peer that is no trusted proxy, however good its headers, and counts it (R331)',
    { timeout: 30_000 },
    async () => {
      const environment = { ...PRODUCTION, TRUSTED_PROXIES: '192.0.2.1', REDIS_URL: 'redis://127.0.0.1:1' }
      const production = await startGateway(environment)
      onTestFinished(() => production.stop())
      const forwarded = {
        'X-Forwarded-Method': 'POST',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'notes.mcp.example.com',
        'X-Forwarded-Uri': '/mcp',
        'X-Forwarded-For': '192.0.2.1',
        Authorization: 'Bearer canary',
      }
      const answer = await fetch(`${production.url}/verify`, { headers: forwarded })
      expect(answer.status).toBe(403)
      const port = /"port":(\d+),"msg":"metrics"/.exec(production.output())?.[1]
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      expect(metrics).toContain('gateway_events_total{event="refused",reason="proxy_untrusted"} 1')
      expect(production.output()).not.toContain('canary')
    },
  )
})
