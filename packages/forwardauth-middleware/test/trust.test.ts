import { ConfigurationError, createResourceDirectory } from '@gw/oauth-core'
import { createForwardAuth } from '@gw/forwardauth-middleware'
import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { knownTokens, principal } from './gateway/known-tokens.ts'
import { valueOf } from './gateway/raw-request.ts'
import { NOTES } from './gateway/start-gateway.ts'

const start = gateways()
const good = { tokens: { good: principal() } }

describe('who may ask', () => {
  it('refuses a peer that is no trusted proxy, perfect headers or not, and reports it (R331)', async () => {
    const gateway = await start({ ...good, trustedProxies: ['192.0.2.1'] })
    const reply = await gateway.ask({ token: 'good' })
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.body)).toEqual({
      error: 'access_denied',
      error_description: 'Access was not granted.',
    })
    expect(gateway.events).toMatchObject([{ name: 'refused', reason: 'proxy_untrusted', endpoint: '/verify' }])
  })

  it('is asked with GET or HEAD', async () => {
    const gateway = await start(good)
    const reply = await gateway.ask({ token: 'good', asks: 'POST' })
    expect(reply.status).toBe(405)
    expect(valueOf(reply, 'allow')).toBe('GET, HEAD')
    expect((await gateway.ask({ token: 'good', asks: 'HEAD' })).status).toBe(200)
  })

  it('is not made without a proxy to trust', () => {
    const options = { verifier: knownTokens({}, true), services: createResourceDirectory([NOTES]) }
    expect(() => createForwardAuth({ ...options, trustedProxies: [] })).toThrow(ConfigurationError)
    expect(() => createForwardAuth({ ...options, trustedProxies: ['10.0.0.0/8'] })).toThrow(ConfigurationError)
  })
})

describe('what is believed', () => {
  const names = ['method', 'proto', 'host', 'uri'] as const

  it.each(names)('denies without X-Forwarded-%s (R332)', async (name) => {
    const gateway = await start(good)
    expect((await gateway.ask({ token: 'good', [name]: null })).status).toBe(400)
    expect((await gateway.ask({ token: 'good', [name]: '' })).status).toBe(400)
  })

  it.each([
    ['method', 'POST'],
    ['proto', 'https'],
    ['host', 'notes.test'],
    ['uri', '/mcp'],
  ])('denies with two X-Forwarded-%s, even equal ones (R332)', async (name, value) => {
    const gateway = await start(good)
    expect((await gateway.ask({ token: 'good', [name]: [value, value] })).status).toBe(400)
    expect((await gateway.ask({ token: 'good', [name]: `${value}, ${value}` })).status).toBe(400)
  })

  it('takes no notice of Forwarded and of other names for the same (R336)', async () => {
    const gateway = await start({ services: [NOTES], tokens: { good: principal() } })
    const lines = [
      'Forwarded: for=127.0.0.1;host=open.test;proto=http',
      'X_Forwarded_Uri: /health',
      'X-Original-URL: /health',
      'X-HTTP-Method-Override: OPTIONS',
      'X-Forwarded-Prefix: /x',
      'X-Real-Ip: 127.0.0.1',
    ]
    expect((await gateway.ask({ lines })).status).toBe(401)
    expect((await gateway.ask({ lines, token: 'good' })).status).toBe(200)
    expect((await gateway.ask({ lines, token: 'good', host: 'other.test' })).status).toBe(403)
  })

  it.each(['GoogleHC/1.0', 'kube-probe/1.31', 'ELB-HealthChecker/2.0'])(
    'takes no notice of %s (R337)',
    async (agent) => {
      const gateway = await start(good)
      expect((await gateway.ask({ lines: [`User-Agent: ${agent}`] })).status).toBe(401)
      expect((await gateway.ask({ lines: [`User-Agent: ${agent}`], token: 'good' })).status).toBe(200)
    },
  )
})
