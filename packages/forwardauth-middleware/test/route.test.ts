import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { principal } from './gateway/known-tokens.ts'
import { valueOf } from './gateway/raw-request.ts'
import { NOTES } from './gateway/start-gateway.ts'

const start = gateways()
const tokens = { good: principal() }

describe('host and path', () => {
  it('denies an unknown host, with a token and without (R344)', async () => {
    const gateway = await start({ tokens })
    const hosts = ['other.test', 'notes.test.evil.test', 'test', 'notes.test:8443']
    expect(await gateway.statuses(hosts.flatMap((host) => [{ host }, { host, token: 'good' }]))).toEqual([403])
    expect(gateway.events[0]).toMatchObject({ reason: 'route_unknown' })
  })

  it('challenges for a path outside every resource, and denies it with a token (R344)', async () => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ uri: '/authorize' })
    expect(reply.status).toBe(401)
    expect(valueOf(reply, 'www-authenticate')).toContain('https://notes.test/.well-known/oauth-protected-resource/mcp')
    expect((await gateway.ask({ uri: '/authorize', token: 'good' })).status).toBe(403)
  })

  it('challenges on the paths where clients of 2025-03-26 look for the authorization server (R386)', async () => {
    const gateway = await start({ tokens })
    for (const uri of ['/authorize', '/token', '/register', '/.well-known/oauth-authorization-server']) {
      const reply = await gateway.ask({ uri })
      expect([uri, reply.status]).toEqual([uri, 401])
      expect(valueOf(reply, 'www-authenticate')).toContain('resource_metadata="https://notes.test/')
      expect((await gateway.ask({ uri, token: 'good' })).status).toBe(403)
    }
  })

  it('takes whole path segments (R348)', async () => {
    const gateway = await start({ tokens })
    const covered = ['/mcp', '/mcp/', '/mcp/x', '/mcp?x=/admin']
    const outside = ['/mcpx', '/mcpadmin', '/MCP', '/', '/x/mcp']
    expect(await gateway.statuses(covered.map((uri) => ({ uri, token: 'good' })))).toEqual([200])
    expect(await gateway.statuses(outside.map((uri) => ({ uri, token: 'good' })))).toEqual([403])
  })

  it('gives the longest resource the say, and no other the token', async () => {
    const inner = { resource: 'https://notes.test/mcp/inner' }
    const gateway = await start({
      services: [NOTES, inner],
      tokens: { ...tokens, inner: principal({ resource: inner.resource, scopes: ['mcp'] }) },
    })
    expect((await gateway.ask({ uri: '/mcp/inner/x', token: 'inner' })).status).toBe(200)
    expect((await gateway.ask({ uri: '/mcp/inner/x', token: 'good' })).status).toBe(401)
    expect((await gateway.ask({ uri: '/mcp/%69nner/x', token: 'good' })).status).toBe(400) // a server may read it as inner
    expect((await gateway.ask({ uri: '/mcp/innerx', token: 'good' })).status).toBe(200)
    expect((await gateway.ask({ uri: '/mcp/innerx', token: 'inner' })).status).toBe(401)
  })

  it('knows a host in every spelling, and only over its own scheme', async () => {
    const gateway = await start({ tokens })
    const spellings = ['NOTES.test', 'notes.test:443', 'notes.test.', 'Notes.Test.:443']
    expect(await gateway.statuses(spellings.map((host) => ({ host, token: 'good' })))).toEqual([200])
    expect((await gateway.ask({ proto: 'http', token: 'good' })).status).toBe(403)
  })

  it.each([
    '/mcp\x80',
    '/mcp\xff',
    ...'//mcp /mcp//x /./mcp /mcp/../admin /mcp%2f..%2fadmin /mcp%252f /mcp;x=1 /mcp\\..\\x /mcp/..;/x'.split(' '),
    ...'/mcp%00 /mcp#/health /mcp%23/health /mcp%c0%ae mcp *'.split(' '),
  ])('refuses the ambiguous path %j', async (uri) => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ uri, token: 'good' })
    expect(reply.status).toBe(400)
    expect(gateway.events[0]).toMatchObject({ reason: 'forwarded_headers', details: { header: 'x-forwarded-uri' } })
  })
})

describe('method', () => {
  it.each(['get', 'G ET', 'GET POST', 'GET\x01', 'X'.repeat(10_000)])('refuses junk (R349)', async (method) => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ method, token: 'good' })
    expect([400, 403]).toContain(reply.status)
  })

  it.each(['TRACE', 'PUT', 'PATCH', 'CONNECT'])('never lets %s pass', async (method) => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ method, token: 'good' })
    expect(reply.status).toBe(405)
    expect(valueOf(reply, 'allow')).toBe('GET, HEAD, POST, DELETE, OPTIONS')
  })

  it('judges HEAD like GET (R350)', async () => {
    const gateway = await start({ tokens })
    const methods = ['GET', 'HEAD']
    expect(await gateway.statuses(methods.map((method) => ({ method })))).toEqual([401])
    expect(await gateway.statuses(methods.map((method) => ({ method, token: 'good' })))).toEqual([200])
    expect(valueOf(await gateway.ask({ method: 'HEAD' }), 'www-authenticate')).toContain('resource_metadata=')
  })

  it('asks DELETE and an OPTIONS that reaches it for a token', async () => {
    const gateway = await start({ tokens })
    const methods = ['DELETE', 'OPTIONS']
    expect(await gateway.statuses(methods.map((method) => ({ method })))).toEqual([401])
    expect(await gateway.statuses(methods.map((method) => ({ method, token: 'good' })))).toEqual([200])
  })
})

describe('origin', () => {
  it('refuses a page that may not use the service, whoever is signed in (R378)', async () => {
    const gateway = await start({ tokens, services: [{ ...NOTES, origins: ['https://app.test'] }] })
    expect((await gateway.ask({ token: 'good', lines: ['Origin: https://app.test'] })).status).toBe(200)
    const origins = ['https://evil.test', 'https://app.test.evil.test', 'http://app.test', 'null', '']
    const foreign = origins.map((origin) => ({ token: 'good', lines: [`Origin: ${origin}`] }))
    expect(await gateway.statuses(foreign)).toEqual([403])
    expect((await gateway.ask({ token: 'good' })).status).toBe(200)
    expect(gateway.events[0]).toMatchObject({ reason: 'origin_refused', resource: NOTES.resource })
  })

  it('asks a WebSocket for its token in the header, and for an origin that may use the service (R376)', async () => {
    const gateway = await start({ tokens, services: [{ ...NOTES, origins: ['https://app.test'] }] })
    const handshake = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const shake = (...lines: readonly string[]) => ({ lines: [...handshake, ...lines] })
    expect((await gateway.ask({ token: 'good', ...shake('Origin: https://app.test') })).status).toBe(200)
    const smuggled = [
      'Sec-WebSocket-Protocol: bearer, good',
      'Sec-WebSocket-Protocol: good',
      'Cookie: access_token=good',
    ]
    expect(await gateway.statuses(smuggled.map((line) => shake(line, 'Origin: https://app.test')))).toEqual([401])
    const foreign = ['https://evil.test', 'wss://app.test', 'null'].map((origin) => shake(`Origin: ${origin}`))
    expect(await gateway.statuses(foreign.map((request) => ({ token: 'good', ...request })))).toEqual([403])
  })

  it('refuses before it asks for credentials, and two origins always', async () => {
    const gateway = await start({ tokens })
    expect((await gateway.ask({ lines: ['Origin: null'] })).status).toBe(403)
    const two = ['Origin: https://app.test', 'Origin: https://app.test']
    expect((await gateway.ask({ token: 'good', lines: two })).status).toBe(400)
  })
})
