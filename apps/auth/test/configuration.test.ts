import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { lacks, startRedis } from '@gw/test-harness'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BUILT, PRODUCTION, runGateway, startGateway } from './gateway.ts'

const SECRETS = [PRODUCTION.GATEWAY_JWT_SECRET, PRODUCTION.REDIS_PASSWORD, PRODUCTION.GITHUB_CLIENT_SECRET]

describe('a configuration that must not start', { timeout: 30_000 }, () => {
  it('ends the built app with 78 and every fault in one message (R407)', async () => {
    expect(
      BUILT.every((path) => existsSync(path)),
      'run `pnpm build` first',
    ).toBe(true)
    const environment = {
      GATEWAY_MODE: 'production',
      ISSUER: 'http://auth.example.com',
      GATEWAY_JWT_SECRET: 'changeme',
    }
    const { code, output } = await runGateway(environment, BUILT)
    expect(code).toBe(78)
    const lines = output.trim().split('\n')
    expect(lines[0]).toBe('The configuration cannot work:')
    const named = lines.slice(1).map((line) => /^ {2}- ([A-Z_]+): \S.*\. \S/.exec(line)?.[1])
    expect(named).toEqual([
      'BASE_DOMAIN',
      'ISSUER',
      'GATEWAY_JWT_SECRET',
      'TRUSTED_PROXIES',
      'REDIS_PASSWORD',
      'GITHUB_CLIENT_ID',
      'GITHUB_CLIENT_SECRET',
      'ALLOWED_GITHUB_USERS',
    ])
    expect(output).not.toContain('changeme')
  })

  it.each([
    ['a faulty client', { CLIENTS_FILE_FILE: '/nowhere' }, 'CLIENTS_FILE_FILE'],
    ['no signing key', { SIGNING_KEYS_DIRECTORY: '/nowhere' }, 'signing key directory'],
    ['no services', { SERVICES_FILE: '/nowhere' }, 'services file'],
  ])('ends with 78 for %s', async (_, change, words) => {
    const { code, output } = await runGateway({ ...PRODUCTION, REDIS_URL: 'redis://127.0.0.1:1', ...change })
    expect({ code, output }).toMatchObject({ code: 78, output: expect.stringContaining(words) })
    expect(output).not.toContain('canary')
  })

  it('names the port that is in use, and the fix', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, output } = await runGateway({ PORT: String(port), METRICS_PORT: '0' })
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port} on 127.0.0.1 is in use`)
    expect(output).toContain(`PORT=${port + 1}`)
  })
})

/** A Redis of this test, and the environment of a production process on it. */
async function redis(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ environment: NodeJS.ProcessEnv; url: string }> {
  const server = await startRedis({ password: PRODUCTION.REDIS_PASSWORD, settings })
  onTestFinished(() => server.stop())
  return { environment: { ...PRODUCTION, REDIS_URL: server.url }, url: server.url }
}

describe.skipIf(lacks('redis-server'))('the Redis that it finds at start', { timeout: 60_000 }, () => {
  it.each([
    ['without persistence', { appendonly: 'no' }, 'appendonly'],
    ['that evicts', { 'maxmemory-policy': 'allkeys-lru' }, 'maxmemory-policy'],
    ['without a limit', { maxmemory: '0' }, 'maxmemory'],
    ['without a password', { requirepass: '' }, 'requirepass'],
  ])('is refused with 78 %s (R407)', async (_, settings, named) => {
    const { environment } = await redis(settings)
    const { code, output } = await runGateway(environment)
    expect({ code, output }).toMatchObject({ code: 78, output: expect.stringContaining(`REDIS_URL: ${named} is`) })
    for (const secret of SECRETS) expect(output).not.toContain(secret)
  })

  it('is refused with 78 when it belongs to the other mode, both ways', async () => {
    const { environment, url } = await redis()
    const production = await startGateway(environment)
    onTestFinished(() => production.stop())
    const development = { GATEWAY_MODE: 'development', REDIS_URL: url, REDIS_PASSWORD: PRODUCTION.REDIS_PASSWORD }
    const secret = { GATEWAY_JWT_SECRET: PRODUCTION.GATEWAY_JWT_SECRET, METRICS_PORT: '0' }
    const other = await runGateway({ ...development, ...secret })
    expect(other).toMatchObject({ code: 78, output: expect.stringContaining('belongs to production mode') })

    const fresh = await startGateway({ ...development, ...secret, REDIS_URL: `${url}/1` })
    onTestFinished(() => fresh.stop())
    const back = await runGateway({ ...environment, REDIS_URL: `${url}/1` })
    expect(back).toMatchObject({ code: 78, output: expect.stringContaining('belongs to development mode') })
  })

  it('is refused with 78 when the master secret does not open it, and taken with the old one beside (R407)', async () => {
    const { environment } = await redis()
    const first = await startGateway(environment)
    onTestFinished(() => first.stop())
    const changed = { ...environment, GATEWAY_JWT_SECRET: 'canary-master-of-later-6Tg4Zr8Wq2Lx9Nv5Bk1' }
    const refused = await runGateway(changed)
    expect(refused).toMatchObject({ code: 78, output: expect.stringContaining('none of the given master secrets') })
    const both = await startGateway({ ...changed, GATEWAY_JWT_SECRET_PREVIOUS: PRODUCTION.GATEWAY_JWT_SECRET })
    onTestFinished(() => both.stop())
    expect((await fetch(`${both.url}/readyz`)).status).toBe(200)
  })
})
