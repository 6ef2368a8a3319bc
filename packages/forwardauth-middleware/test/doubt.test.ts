import { createResourceDirectory, OAuthError, type Principal, type Verifier } from '@gw/oauth-core'
import { createForwardAuth } from '@gw/forwardauth-middleware'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { principal } from './gateway/known-tokens.ts'
import { valueOf } from './gateway/raw-request.ts'
import { NOTES } from './gateway/start-gateway.ts'

const start = gateways()

const failing = (error: unknown): Verifier => ({
  recall: () => undefined,
  verify: () => Promise.reject(error),
})

const thrower = (): never => {
  throw new Error('a bug')
}

describe('when nobody can tell', () => {
  it.each([
    ['a stale lease', new OAuthError('lease_expired')],
    ['a lost store', new OAuthError('store_unavailable')],
    ['a bug of the verifier', new OAuthError('internal')],
    ['a refusal that is none of a token', new OAuthError('request_malformed')],
    ['any other error', new TypeError('canary-in-a-message')],
    ['what is no error', 'canary-in-a-message'],
  ])('answers 503 to %s, with a time to come back', async (_, error) => {
    const gateway = await start({ verifier: failing(error) })
    const reply = await gateway.ask({ token: 'any' })
    expect(reply.status).toBe(503)
    expect(JSON.parse(reply.body)).toEqual({ error: 'temporarily_unavailable', error_description: 'Try again soon.' })
    expect(valueOf(reply, 'www-authenticate')).toBeUndefined()
    expect(['1', '2', '3']).toContain(valueOf(reply, 'retry-after'))
    expect(JSON.stringify(gateway.events)).not.toContain('canary')
    expect(gateway.events).toHaveLength(1)
  })

  it('answers 503 to faults of the verifier that are thrown at once', async () => {
    const recalls = await start({ verifier: { recall: thrower, verify: thrower } })
    const verifies = await start({ verifier: { recall: () => undefined, verify: thrower } })
    expect((await recalls.ask({ token: 'any' })).status).toBe(503)
    expect((await verifies.ask({ token: 'any' })).status).toBe(503)
  })

  it('answers 503 where a principal cannot be told in headers', async () => {
    const broken: Principal = Object.assign(Object.create(null), { ...principal(), groups: undefined })
    const gateway = await start({ verifier: { recall: () => broken, verify: async () => broken } })
    const later = await start({ verifier: { recall: () => undefined, verify: async () => broken } })
    expect((await gateway.ask({ token: 'any' })).status).toBe(503)
    expect((await later.ask({ token: 'any' })).status).toBe(503)
  })

  it('spreads the callers that come back', async () => {
    const gateway = await start({ verifier: failing(new OAuthError('lease_expired')) })
    const replies = await Promise.all(Array.from({ length: 40 }, () => gateway.ask({ token: 'any' })))
    expect(new Set(replies.map((reply) => valueOf(reply, 'retry-after'))).size).toBeGreaterThan(1)
  })

  it('answers whoever listens to its events', async () => {
    const server = createServer(
      createForwardAuth({
        verifier: failing(new OAuthError('token_expired')),
        services: createResourceDirectory([NOTES]),
        trustedProxies: ['127.0.0.1'],
        events: () => {
          throw new Error('a listener of theirs')
        },
      }),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('expected a TCP port')
    const reply = await fetch(`http://127.0.0.1:${address.port}/verify`)
    expect(reply.status).toBe(400)
    server.close()
  })
})

describe('every answer', () => {
  it('is kept by nobody and sniffed by nobody', async () => {
    const gateway = await start({ tokens: { good: principal(), out: principal({ scopes: [] }) } })
    const lost = await start({ verifier: failing(new OAuthError('lease_expired')) })
    const replies = [
      await gateway.ask({ token: 'good' }),
      await gateway.ask(),
      await gateway.ask({ token: 'out' }),
      await gateway.ask({ host: '' }),
      await lost.ask({ token: 'any' }),
    ]
    expect(replies.map((reply) => reply.status)).toEqual([200, 401, 403, 400, 503])
    for (const reply of replies) {
      expect(valueOf(reply, 'cache-control')).toBe('no-store')
      expect(valueOf(reply, 'x-content-type-options')).toBe('nosniff')
      expect(valueOf(reply, 'referrer-policy')).toBe('no-referrer')
      expect(valueOf(reply, 'server')).toBeUndefined()
      expect(valueOf(reply, 'x-powered-by')).toBeUndefined()
    }
  })
})
