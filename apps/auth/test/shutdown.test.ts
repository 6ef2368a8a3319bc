import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'node:http'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { lacks, startRedis } from '@gw/test-harness'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PRODUCTION, startGateway } from './gateway.ts'

describe.skipIf(lacks('redis-server'))('SIGTERM in production', () => {
  it(
    'turns /livez to 503, still serves for 3 s, lets an open request end, and exits 0 (R402)',
    { timeout: 30_000 },
    async () => {
      const redis = await startRedis({ password: PRODUCTION.REDIS_PASSWORD })
      onTestFinished(() => redis.stop())
      const gateway = await startGateway({ ...PRODUCTION, REDIS_URL: redis.url })
      onTestFinished(() => gateway.stop())
      const from = performance.now()
      gateway.signal('SIGTERM')
      await sleep(300)
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(503)
      expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
      expect((await fetch(`${gateway.url}/.well-known/oauth-authorization-server`)).status).toBe(200)

      // A form whose second half comes a second after the port was closed.
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 22 }
      const slow = request(`${gateway.url}/token`, { method: 'POST', headers })
      slow.write('grant_type=')
      await sleep(4000 - (performance.now() - from))
      await expect(fetch(`${gateway.url}/livez`)).rejects.toThrow('fetch failed')
      slow.end('unsupported')
      const [response] = await once(slow, 'response')
      expect(response.statusCode).toBe(400)
      response.resume()

      expect(await gateway.exited).toBe(0)
      expect(gateway.output()).toContain('"msg":"stopped"')
    },
  )
})

describe('SIGINT in development', { timeout: 30_000 }, () => {
  it('ends in good order, with 0', async () => {
    const gateway = await startGateway({ METRICS_PORT: '0' })
    onTestFinished(() => gateway.stop())
    gateway.signal('SIGINT')
    expect(await gateway.exited).toBe(0)
    expect(gateway.output()).not.toContain('cut connections')
  })
})

describe('a bug that nobody caught', { timeout: 30_000 }, () => {
  it.each([
    ['an exception', 'setTimeout(() => { throw new Error("bug") })', 'uncaughtException'],
    ['a rejection', 'void Promise.reject(new Error("bug"))', 'unhandledRejection'],
  ])('%s is written down and ends the process with 1 (R406)', async (_, bug, origin) => {
    const program = `
      import { crashOnBugs } from ${JSON.stringify(import.meta.resolve('../src/crash.ts'))}
      import { createLogger } from ${JSON.stringify(import.meta.resolve('../src/logger.ts'))}
      crashOnBugs(createLogger({ level: 'info', format: 'json' }, []))
      setInterval(() => undefined, 1000)
      ${bug}`
    const child = spawn(process.execPath, ['--conditions=@gw/source', '--input-type=module', '-e', program])
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(JSON.parse(output)).toMatchObject({ level: 'fatal', origin, error: { message: 'bug' }, msg: 'crashed' })
  })
})
