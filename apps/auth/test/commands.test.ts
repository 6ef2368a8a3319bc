import { lacks, startRedis } from '@gw/test-harness'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PRODUCTION, runGateway, startGateway } from './gateway.ts'

describe('the command line', { timeout: 30_000 }, () => {
  it.each([[['clients']], [['serve']], [['clients', 'initial-access-token', '--uses', 'many']], [['--help']]])(
    'answers %j with its usage and 64',
    async (words) => {
      const { code, output } = await runGateway(PRODUCTION, undefined, words)
      expect({ code, output }).toMatchObject({ code: 64, output: expect.stringContaining('initial-access-token') })
    },
  )

  it('makes no token that nobody would ask for', async () => {
    const command = ['clients', 'initial-access-token']
    const { code, output } = await runGateway({ METRICS_PORT: '0' }, undefined, command)
    expect(code).toBe(78)
    expect(output).toContain('DYNAMIC_REGISTRATION: no registration asks for a token')
    expect(output).toContain('REDIS_URL: without it')
  })
})

describe.skipIf(lacks('redis-server'))('clients initial-access-token', { timeout: 60_000 }, () => {
  it('prints a token that permits one registration at the running gateway (R77)', async () => {
    const redis = await startRedis({ password: PRODUCTION.REDIS_PASSWORD })
    onTestFinished(() => redis.stop())
    const environment = { ...PRODUCTION, REDIS_URL: redis.url, DYNAMIC_REGISTRATION: 'token' }
    const gateway = await startGateway(environment)
    onTestFinished(() => gateway.stop())
    const register = async (authorization?: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
      const body = JSON.stringify({ redirect_uris: ['https://client.example.org/cb'] })
      return (await fetch(`${gateway.url}/register`, { method: 'POST', headers, body })).status
    }
    expect(await register()).toBe(401)
    const { code, output } = await runGateway(environment, undefined, [
      'clients',
      'initial-access-token',
      '--lifetime',
      '5m',
    ])
    const token = /^gwi_[A-Za-z0-9_-]{43}$/m.exec(output)?.[0] ?? ''
    expect([code, token]).toEqual([0, expect.stringMatching(/^gwi_/)])
    expect([await register(`Bearer ${token}`), await register(`Bearer ${token}`)]).toEqual([201, 401])
  })

  it('says 64 for more than there may be', async () => {
    const redis = await startRedis({ password: PRODUCTION.REDIS_PASSWORD })
    onTestFinished(() => redis.stop())
    const environment = { ...PRODUCTION, REDIS_URL: redis.url, DYNAMIC_REGISTRATION: 'token' }
    const command = ['clients', 'initial-access-token', '--lifetime', '31d']
    expect((await runGateway(environment, undefined, command)).code).toBe(64)
  })
})
