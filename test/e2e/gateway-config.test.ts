import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { INFRA, readCompose, type ComposeService } from '@gw/test-harness'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const dynamicFile = z.looseObject({
  tls: z.looseObject({ options: z.looseObject({ default: z.record(z.string(), z.unknown()) }) }),
  http: z.looseObject({
    middlewares: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
    routers: z.record(
      z.string(),
      z.looseObject({ middlewares: z.array(z.string()).default([]), entryPoints: z.array(z.string()).default([]) }),
    ),
  }),
})

/** Routes of auth itself: `verify` on loopback, the others public by intent. */
const OWN = ['verify', 'metadata', 'auth-public', 'down-internal', 'down-public']

/** Middlewares of Traefik after which a server gets another path than the one that was judged. */
const REWRITING = ['addPrefix', 'stripPrefix', 'stripPrefixRegex', 'replacePath', 'replacePathRegex']

interface Router {
  readonly name: string
  readonly middlewares: readonly string[]
}

/** Every router that labels define. */
function routersOf(services: Readonly<Record<string, ComposeService>>): Router[] {
  return Object.values(services).flatMap(({ labels }) => {
    const names = Object.keys(labels).flatMap((label) => /^traefik\.http\.routers\.([^.]+)\./i.exec(label)?.[1] ?? [])
    return [...new Set(names)].map((name) => ({
      name,
      middlewares: (labels[`traefik.http.routers.${name}.middlewares`] ?? '').split(',').filter((one) => one !== ''),
    }))
  })
}

/** The lint: routers to MCP servers that are not protected by `mcp@file` and nothing after it. */
const unprotected = (routers: readonly Router[]): string[] =>
  routers
    .filter(({ name, middlewares }) => !OWN.includes(name) && middlewares.join() !== 'mcp@file')
    .map(({ name }) => name)

describe('the committed configuration of Traefik', () => {
  let services: Readonly<Record<string, ComposeService>>
  let dynamic: z.infer<typeof dynamicFile>
  /** Traefik reads its flags without regard to case. */
  let flags: Map<string, string>

  beforeAll(async () => {
    services = await readCompose({ BASE_DOMAIN: 'gateway.test', ACME_EMAIL: 'nobody@example.test' })
    dynamic = dynamicFile.parse(parse(await readFile(`${INFRA}traefik/dynamic/gateway.yaml`, 'utf8')))
    flags = new Map(
      (services['traefik']?.command ?? []).map((flag) => {
        const [name = '', ...value] = flag.replace(/^--/, '').split('=')
        return [name.toLowerCase(), value.join('=')]
      }),
    )
  })

  const forwardAuth = () => dynamic.http.middlewares['mcp-auth']?.['forwardAuth'] ?? {}

  it('believes nobody about forwarded headers (R367)', () => {
    expect(forwardAuth()['trustForwardHeader']).toBe(false)
    expect(flags.get('entrypoints.websecure.forwardedheaders.insecure')).toBe('false')
    expect(flags.has('entrypoints.websecure.forwardedheaders.trustedips')).toBe(false)
    expect(flags.get('entrypoints.internal.forwardedheaders.trustedips')).toBe('127.0.0.1/32')
    expect([...flags].filter(([name, value]) => name.endsWith('.insecure') && value !== 'false')).toEqual([])
  })

  it('deletes credentials and every identity header from the request before it sets them (R368)', () => {
    expect(forwardAuth()['authResponseHeaders']).toEqual(
      expect.arrayContaining(['Authorization', 'Cookie', 'Forwarded', 'Remote-User']),
    )
    expect(forwardAuth()['authResponseHeaders']).toEqual(
      expect.arrayContaining([
        'X-User-Id',
        'X-User-Name',
        'X-User-Groups',
        'X-Client-Id',
        'X-Scope',
        'X-Gateway-Assertion',
      ]),
    )
    expect(forwardAuth()).not.toHaveProperty('authResponseHeadersRegex')
  })

  it('shows auth only the headers that it decides by (R369)', () => {
    const known = ['Authorization', 'DPoP', 'Origin', 'Accept', 'User-Agent']
    const ofMcp = ['Mcp-Method', 'Mcp-Name', 'Mcp-Protocol-Version']
    expect(forwardAuth()['authRequestHeaders']).toEqual([...known, ...ofMcp])
  })

  it('bounds the answer of auth and keeps bodies out of the question (R370)', () => {
    expect(forwardAuth()['maxResponseBodySize']).toBe(65_536)
    expect(forwardAuth()).not.toHaveProperty('forwardBody')
  })

  it('deletes aliases on every entry point, cleans paths, wants TLS 1.2 and shows no dashboard (R371)', () => {
    const entryPoints = [...flags.keys()].flatMap((name) => /^entrypoints\.([^.]+)\.address$/.exec(name)?.[1] ?? [])
    expect(entryPoints.toSorted()).toEqual(['internal', 'web', 'websecure'])
    for (const name of entryPoints) expect(flags.get(`entrypoints.${name}.http.aliasheadersstrategy`)).toBe('delete')
    expect(flags.get('entrypoints.websecure.http.sanitizepath')).toBe('true')
    expect(dynamic.tls.options.default).toMatchObject({ minVersion: 'VersionTLS12', sniStrict: true })
    expect([...flags.keys()].filter((name) => name.startsWith('api'))).toEqual([])
  })

  it('wants Traefik 3.7.15 or later (R371)', async () => {
    const text = await readFile(`${INFRA}compose.yaml`, 'utf8')
    const [, ...numbers] = /\$\{TRAEFIK_IMAGE:-traefik:v(\d+)\.(\d+)\.(\d+)\}/.exec(text) ?? []
    const [major = 0, minor = 0, patch = 0] = numbers.map(Number)
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_007_015)
  })

  it('counts, then answers preflights, then asks auth, and rewrites no path (R372)', () => {
    const { middlewares } = dynamic.http
    expect(middlewares['mcp']).toEqual({ chain: { middlewares: ['mcp-rate', 'mcp-cors', 'mcp-auth'] } })
    expect(middlewares['verify-bound']).toHaveProperty('buffering') // which would end the streams of an MCP server
    const kinds = Object.values(middlewares).flatMap((middleware) => Object.keys(middleware))
    expect(kinds.filter((kind) => REWRITING.includes(kind))).toEqual([])
  })

  it('protects every router of an MCP server (R372)', () => {
    const routers = routersOf(services)
    expect(routers.map(({ name }) => name).toSorted()).toEqual(['demo', 'verify'])
    expect(unprotected(routers)).toEqual([])
    const inFile = Object.entries(dynamic.http.routers).map(([name, router]) => ({ name, ...router }))
    expect(unprotected(inFile)).toEqual([])
  })

  it.each([
    ['has no middleware', {}],
    ['has another one', { 'traefik.http.routers.notes.middlewares': 'mcp-cors@file' }],
    ['rewrites the path behind it', { 'traefik.http.routers.notes.middlewares': 'mcp@file,strip@docker' }],
  ])('would find a router that %s (R372)', (_, middlewares) => {
    const labels = { 'traefik.http.routers.notes.rule': 'Host(`notes.gateway.test`)', ...middlewares }
    expect(unprotected(routersOf({ notes: { command: [], labels } }))).toEqual(['notes'])
  })

  it('keeps /verify on the loopback entry point (R330)', () => {
    expect(services['auth']?.labels).toMatchObject({
      'traefik.http.routers.verify.entrypoints': 'internal',
      'traefik.http.routers.verify.rule': 'Path(`/verify`)',
    })
    expect(flags.get('entrypoints.internal.address')).toMatch(/^127\.0\.0\.1:/)
    expect(flags.get('entrypoints.websecure.asdefault')).toBe('true')
  })

  it('publishes nothing that has no rule of its own', () => {
    expect(flags.get('providers.docker.exposedbydefault')).toBe('false')
    expect(flags.get('providers.docker.defaultrule')).toBe('!PathPrefix(`/`)')
  })

  it('logs neither queries nor headers', () => {
    expect(flags.get('accesslog.fields.names.requestpath')).toBe('drop')
    expect(flags.get('accesslog.fields.names.requestline')).toBe('drop')
    expect(flags.get('accesslog.fields.headers.defaultmode')).toBe('drop')
  })

  it('needs four labels for an MCP server', () => {
    expect(Object.keys(services['demo']?.labels ?? {})).toHaveLength(4)
  })

  it('gives the Redis user exactly the rights that redis-store is tested with', async () => {
    const rights = /~gw:\* -@all[^`\n]*/
    const documented = rights.exec(
      await readFile(new URL('../../packages/redis-store/STORAGE.md', import.meta.url), 'utf8'),
    )
    const given = rights.exec(await readFile(join(INFRA, 'redis/users.acl'), 'utf8'))
    expect(given?.[0].trim()).toBe(documented?.[0].trim())
  })
})
