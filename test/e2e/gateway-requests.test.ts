import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lacks } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatRequest, SERVER_NAMES, startThreeServers, type ServerName, type ThreeServers } from './three-servers.ts'

describe.skipIf(lacks('traefik') || lacks('redis-server'))('requests that can be read in two ways', () => {
  let world: ThreeServers

  beforeAll(async () => {
    world = await startThreeServers()
  })
  afterAll(() => world.stop())

  const bearer = (name: ServerName) => `Authorization: Bearer ${world.tokenFor(name)}\r\n`

  /** What auth says of a target, asked by itself. */
  async function decisionOn(name: ServerName, target: string): Promise<number> {
    const { status } = await fetch(`http://127.0.0.1:${world.gateway.auth[0].port}/verify`, {
      headers: {
        authorization: `Bearer ${world.tokenFor(name)}`,
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': `${name}.gateway.test`,
        'x-forwarded-uri': target,
      },
    })
    return status
  }

  // prettier-ignore
  it.each([
    '/mcp', '/mcp/x', '//mcp', '/mcp/', '/mcp//x', '/./mcp', '/mcp/../admin', '/admin/../mcp', '/%6dcp', '/MCP', '/mcpx',
    '/mcp%2f..%2fadmin', '/mcp%252f', '/mcp;x=1', '/mcp\\..\\x', '/mcp%00', '/mcp#/health', '/mcp%23/health',
    '/mcp?/health', '/mcp..;/x', '/mcp/..;/x', '/mcp/%2e%2e/admin', '/mcp/.%2e/admin', '/mcp?x=/../../admin',
    '/mcp/%09x', '/mcp/%c0%ae%c0%ae/x', '/mcp/\xe9', '/mcp%5c..', '/mcp%3fx', '*', 'mcp', '/mcp/%zz',
  ])('judges the path %s as the servers then read it (R345, R348)', async (target) => {
    const outcomes = await Promise.all(
      SERVER_NAMES.map(async (name) => {
        const text = formatRequest(`GET ${target}`, bearer(name), `${name}.gateway.test`)
        const { status, heard } = await world.send(name, text)
        const decisions = await Promise.all(heard.map((one) => decisionOn(name, one.target)))
        return { status, readings: heard.map(({ reading }) => reading), decisions }
      }),
    )
    const status = outcomes[0]?.status ?? 0
    expect([200, 400, 403, 404]).toContain(status)
    const expected =
      status === 200 ? { status, readings: ['mcp'], decisions: [200] } : { status, readings: [], decisions: [] }
    expect(outcomes).toEqual(SERVER_NAMES.map(() => expected))
  })

  it.each(['%2f', '%2F', '%5c', '%00', '%3b', '%25', '%3f', '%23'])(
    'refuses %s in a path at the edge (R346)',
    async (encoded) => {
      const { status, headers, heard } = await world.send(
        'plain',
        formatRequest(`GET /mcp/a${encoded}b`, bearer('plain')),
      )
      expect([status, heard]).toEqual([400, []])
      expect(headers).not.toHaveProperty('referrer-policy') // which auth would have sent
    },
  )

  // prettier-ignore
  it.each([
    'X-User-Id', 'X-Scope, X-User-Groups', 'Authorization', 'X-Forwarded-Host, Authorization', 'close, X-Client-Id', 'X-Forwarded-Uri',
  ])('lets nobody act as somebody else through "Connection: %s" (R335, R338)', async (names) => {
    const forged = ['X-User-Id', 'X-User-Groups', 'X-Scope', 'X-Client-Id'].map((name) => `${name}: forged\r\n`).join('')
    const headers = `${forged}Connection: ${names}\r\n`
    const stranger = await world.send('plain', formatRequest('GET /mcp', headers))
    expect([stranger.status, stranger.heard]).toEqual([401, []])
    const known = await world.send('plain', formatRequest('GET /mcp', headers + bearer('plain')))
    expect(known.status).toBe(names.includes('Authorization') ? 401 : 200)
    for (const { headers: received } of known.heard) {
      expect(received).not.toMatch(/forged|^authorization$/im)
      expect(received).toMatch(/^X-User-Id\ngithub:583231$/im)
    }
  })

  it.each([
    ['TRACE', 405],
    ['PUT', 405],
    ['PATCH', 405],
    ['PROPFIND', 405],
    ['get', 400],
    ['CONNECT', 501],
  ])('lets no %s through, with a good token (R355)', async (method, expected) => {
    const { status, heard } = await world.send('plain', formatRequest(`${method} /mcp`, bearer('plain')))
    expect([status, heard]).toEqual([expected, []])
  })

  it.each([
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
  ])('judges the audience by the route with %s (R352)', async (_, line, host, expected) => {
    const elsewhere = world.heardBy('express').length
    const { status, heard } = await world.send('plain', formatRequest(line, bearer('plain'), host))
    expect([status, heard.length]).toEqual([expected, expected === 200 ? 1 : 0])
    expect(world.heardBy('express')).toHaveLength(elsewhere)
  })

  it.each([
    ['bearer', 200],
    ['BEARER', 200],
    ['Token', 401],
    ['Basic', 401],
    ['Bearerx', 401],
  ])('answers a token under the scheme %s with %d (R362)', async (scheme, expected) => {
    const headers = bearer('plain').replace('Bearer', scheme)
    const { status, heard } = await world.send('plain', formatRequest('GET /mcp', headers))
    expect([status, heard.length]).toEqual([expected, expected === 200 ? 1 : 0])
  })

  it('takes no token from the URL, and writes none to a log (R361)', async () => {
    const line = `GET /mcp?access_token=${world.tokenFor('plain')}`
    const { status, headers, heard } = await world.send('plain', formatRequest(line))
    expect([status, heard]).toEqual([401, []])
    expect(headers['www-authenticate']).not.toContain('error=')
    const { directory } = world.gateway
    const files = (await readdir(directory)).filter((name) => name.endsWith('.log'))
    expect(files.toSorted()).toEqual(['auth-1.log', 'auth-2.log', 'demo.log', 'github.log', 'traefik.log'])
    for (const file of files) {
      const log = await readFile(join(directory, file), 'utf8')
      const leaked = SERVER_NAMES.filter((name) => log.includes(world.tokenFor(name)))
      expect([file, leaked]).toEqual([file, []])
    }
  })
})
