import { setTimeout as sleep } from 'node:timers/promises'
import { createBrowser, createFetch, lacks, obtainTokens, runJourney } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startComposeStack, type ComposeStack } from './compose-stack.ts'
import { wholeJourney } from './whole-journey.ts'

const running = z.object({ Service: z.string(), State: z.string(), Health: z.string(), ID: z.string() })
const inspected = z.object({
  Config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()) }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullable(),
    CapAdd: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    PidsLimit: z.number().nullable(),
    PortBindings: z.record(z.string(), z.unknown()).nullable(),
  }),
  Mounts: z.array(z.object({ Destination: z.string() })),
})

/** What compose.yaml starts; the rest are the stand-ins of the tests. */
const SERVICES = ['traefik', 'socket-proxy', 'auth', 'redis', 'demo', 'certificates-owner']

/** 10 min: on a machine that has never built the images, all tools are fetched. */
const START_MS = 600_000

/** Who is root, and what for: README.md of infra says it. */
const ROOT = ['socket-proxy', 'certificates-owner']

const SERVER_SCRIPT = 'require("http").createServer((q, s) => s.end(JSON.stringify(q.headers))).listen(3000)'

const tryToConnect = (host: string, port: number): string => `
  const socket = require('node:net').connect({ host: '${host}', port: ${port}, timeout: 2000 })
  for (const event of ['connect', 'error', 'timeout']) socket.on(event, () => { console.log(event); process.exit() })`

const askDocker = (method: string, path: string): string =>
  `fetch('http://socket-proxy:2375${path}', { method: '${method}' }).then(({ status }) => console.log(status))`

describe.skipIf(lacks('docker') || lacks('pebble-image'))('the stack in containers', () => {
  let stack: ComposeStack
  let fetch: typeof globalThis.fetch

  beforeAll(async () => {
    stack = await startComposeStack()
    fetch = createFetch(stack.network)
  }, START_MS)
  afterAll(() => stack.stop())

  const containers = async () => {
    const lines = (await stack.compose('ps', '--all', '--format', 'json')).split('\n')
    return lines.map((line) => running.parse(JSON.parse(line)))
  }
  const answers = (url: string, status: number, headers: Readonly<Record<string, string>> = {}) =>
    expect
      .poll(async () => (await fetch(url, { headers }).catch(() => undefined))?.status, {
        timeout: 30_000,
        interval: 200,
      })
      .toBe(status)

  it('is healthy, with two auth processes', async () => {
    const all = await containers()
    const ended = all.filter(({ Service }) => Service === 'certificates-owner')
    expect(ended.map(({ State }) => State)).toEqual(['exited'])
    const others = all.filter(({ Service }) => Service !== 'certificates-owner' && Service !== 'pebble')
    expect(others.map(({ Service, Health }) => [Service, Health])).toEqual(
      others.map(({ Service }) => [Service, 'healthy']),
    )
    expect(others.filter(({ Service }) => Service === 'auth')).toHaveLength(2)
  })

  it.each(['v1', 'v2'] as const)(
    'leads a client of MCP SDK %s the whole way, over a certificate by ACME (R339)',
    async (sdk) => {
      const browser = createBrowser(stack.network)
      const journey = await runJourney({ sdk, serverUrl: stack.demoUrl, browser, as: 'octocat', fetch })
      expect(journey).toMatchObject(wholeJourney(sdk, 'octocat'))
      expect(journey.whoami.headers).not.toContain('authorization')
    },
  )

  it('gives every container a read-only root, no capability, no new privileges, and Docker to one of them (R414)', async () => {
    const all = await containers()
    for (const { ID, Service } of all.filter((one) => SERVICES.includes(one.Service))) {
      const [container] = z.array(inspected).parse(JSON.parse(await stack.docker('inspect', ID)))
      const { HostConfig: host, Config: config, Mounts: mounts } = container ?? {}
      const socket = mounts?.some(({ Destination }) => Destination.includes('docker.sock'))
      expect([Service, { ...host, User: config?.User, socket }]).toMatchObject([
        Service,
        {
          ReadonlyRootfs: true,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          socket: Service === 'socket-proxy',
        },
      ])
      expect(host?.CapAdd ?? []).toEqual(Service === 'certificates-owner' ? ['CHOWN'] : [])
      expect(host?.Memory).toBeGreaterThan(0)
      expect(host?.PidsLimit).toBeGreaterThan(0)
      expect(['root', '0', ''].includes(config?.User ?? '')).toBe(ROOT.includes(Service))
      expect(Object.keys(host?.PortBindings ?? {})).toEqual(Service === 'traefik' ? ['443/tcp', '80/tcp'] : [])
    }
  })

  it('lets MCP servers reach neither auth nor Redis nor Docker (R343)', async () => {
    const ids = (await stack.compose('ps', '-q', 'auth')).split('\n')
    const [address] = await Promise.all(
      ids
        .slice(0, 1)
        .map((id) => stack.docker('inspect', id, '--format', '{{.NetworkSettings.Networks.gateway.IPAddress}}')),
    )
    const places = [
      ['auth', 8000],
      ['redis', 6379],
      ['socket-proxy', 2375],
      [address ?? '', 8000],
    ] as const
    for (const [host, port] of places)
      expect([host, await stack.evaluate('demo', tryToConnect(host, port))]).not.toEqual([host, 'connect'])
    // The probe itself works: from where it may, auth reaches both.
    expect(await stack.evaluate('auth', tryToConnect('redis', 6379))).toBe('connect')
  })

  it('answers /verify to Traefik alone, and counts whoever else asks (R331)', async () => {
    const headers = {
      'x-forwarded-method': 'POST',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'demo.gateway.test',
      'x-forwarded-uri': '/mcp',
    }
    const script = `fetch('http://auth:8000/verify', { headers: ${JSON.stringify(headers)} }).then(({ status }) => console.log(status))`
    expect(await stack.evaluate('github', script)).toBe('403')
    const metrics = "fetch('http://127.0.0.1:9464/metrics').then(async (r) => console.log(await r.text()))"
    const texts = await Promise.all(['1', '2'].map((index) => stack.evaluate('auth', metrics, index)))
    expect(texts.join('\n')).toMatch(/proxy_untrusted.* [1-9]/)
  })

  it('lets Traefik ask Docker five things and nobody anything else', async () => {
    for (const path of ['/_ping', '/version', '/v1.45/containers/json'])
      expect([path, await stack.evaluate('auth', askDocker('GET', path))]).toEqual([path, '200'])
    for (const path of [
      '/info',
      '/images/json',
      '/v1.45/containers/auth/json',
      '/containers/json/../../info',
      '/secrets',
    ]) {
      expect([path, await stack.evaluate('auth', askDocker('GET', path))]).toEqual([path, '403'])
    }
    expect(await stack.evaluate('auth', askDocker('POST', '/v1.45/containers/create'))).toBe('403')
    expect(await stack.evaluate('auth', askDocker('DELETE', '/containers/json'))).toBe('403')
  })

  it('keeps the password of Redis off its command line and its environment, and asks for it', async () => {
    const show = ['exec', '-T', 'redis', 'sh', '-c'] as const
    expect(await stack.compose(...show, "tr '\\0' ' ' </proc/1/cmdline")).toMatch(/^redis-server/)
    const told = await stack.compose(...show, "cat /proc/1/cmdline /proc/1/environ | tr '\\0' '\\n'")
    expect(told).not.toContain('REDIS_PASSWORD')
    expect(await stack.compose(...show, 'redis-cli ping 2>&1')).toContain('NOAUTH')
    const asAuth = 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli'
    expect(await stack.compose(...show, `${asAuth} ping`)).toBe('PONG')
    for (const command of ['flushall', 'config get appendfsync', "keys '*'", 'acl list', 'shutdown']) {
      expect([command, await stack.compose(...show, `${asAuth} ${command} 2>&1`)]).toMatchObject([
        command,
        expect.stringContaining('NOPERM'),
      ])
    }
  })

  it('protects an MCP server that is added with four labels and no other file', async () => {
    const labels = {
      'traefik.enable': 'true',
      'traefik.http.routers.notes.rule': 'Host(`notes.gateway.test`)',
      'traefik.http.routers.notes.middlewares': 'mcp@file',
      'traefik.http.services.notes.loadbalancer.server.port': '3000',
    }
    const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`])
    const image = process.env['NODE_IMAGE'] ?? 'node:24-slim'
    const id = await stack.docker(
      'run',
      '--detach',
      '--rm',
      '--init',
      '--network',
      'public',
      ...options,
      image,
      'node',
      '-e',
      SERVER_SCRIPT,
    )
    try {
      const resource = 'https://notes.gateway.test/mcp'
      await answers(resource, 401)
      const browser = createBrowser(stack.network)
      const { accessToken } = await obtainTokens({
        issuer: stack.issuer,
        resource,
        scope: 'mcp',
        browser,
        fetch,
        as: 'octocat',
      })
      const allowed = await fetch(resource, {
        headers: { authorization: `Bearer ${accessToken}`, 'x-user-id': 'forged' },
      })
      expect(await allowed.json()).toMatchObject({ 'x-user-id': 'github:583231', 'x-scope': 'mcp' })
    } finally {
      await stack.docker('stop', '--time', '1', id)
    }
  })

  it('says 503 without Redis and without auth, and comes back', async () => {
    const browser = createBrowser(stack.network)
    const { accessToken } = await obtainTokens({
      issuer: stack.issuer,
      resource: stack.demoUrl,
      scope: 'notes:read',
      browser,
      fetch,
      as: 'octocat',
    })
    const authorization = `Bearer ${accessToken}`
    for (const service of ['redis', 'auth']) {
      await stack.compose('stop', '--timeout', '5', service)
      await sleep(2000)
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => (await fetch(stack.demoUrl, { headers: { authorization } })).status),
      )
      expect([service, statuses]).toEqual([service, statuses.map(() => 503)])
      await stack.compose('start', service)
      // The demo server answers GET without a session in its own way; what counts is that it was asked.
      await expect
        .poll(async () => (await fetch(stack.demoUrl, { headers: { authorization } })).status, {
          timeout: 30_000,
          interval: 200,
        })
        .toBeLessThan(500)
      expect((await fetch(stack.demoUrl, { headers: { authorization } })).status).not.toBe(401)
    }
  })
})
