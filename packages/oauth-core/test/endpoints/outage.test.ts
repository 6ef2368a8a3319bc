import { describe, expect, it } from 'vitest'
import { epochMs, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { form, json, members } from '../support/forms.ts'
import { breakableStores } from '../support/breakable-stores.ts'
import {
  authorizeUrl,
  obtainCode,
  redeem,
  refresh,
  REDIRECT_URI,
  register,
  signIn,
  tokensOf,
} from '../support/journey.ts'
import { credentialsOf, NOTES_SERVER } from '../support/operator-clients.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

/** The lease runs by the clock of this machine here: it must really pass. */
const REAL_TIME = { clock: { now: () => epochMs(Date.now()) } }

describe('a store that cannot be asked', () => {
  it('is told as 503 with Retry-After, and nothing is consumed (R229, R271, R321)', async () => {
    const { stores, pull } = breakableStores()
    const at = createTestServer({ stores, ports: REAL_TIME })
    const tokens = await signIn(at)
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    pull(true)
    const answers = [
      await redeem(at, clientId, code),
      await refresh(at, tokens.clientId, tokens.refreshToken),
      await at.send('/revoke', form({ client_id: tokens.clientId, token: tokens.refreshToken })),
      await at.send('/register', json({ redirect_uris: [REDIRECT_URI] })),
      await at.send(authorizeUrl(clientId), { headers: { accept: 'application/json' } }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await members(answer)).toEqual({ error: 'temporarily_unavailable', error_description: 'Try again soon.' })
    }
    pull(false)
    await tokensOf(await redeem(at, clientId, code))
    await tokensOf(await refresh(at, tokens.clientId, tokens.refreshToken))
  })

  it('is told so at every endpoint that needs it, to programs and to people (R229, R389)', async () => {
    const { stores, pull } = breakableStores()
    const at = createTestServer({ stores, clients: [NOTES_SERVER], ports: REAL_TIME })
    const { clientId, refreshToken } = await signIn(at)
    const handle = 'x'.repeat(43)
    const cookie = ['browser', 'login', 'session'].map((name) => `__Host-gw_${name}=${handle}`).join('; ')
    const action = { cookie, 'sec-fetch-site': 'same-origin' }
    const client = { client_id: clientId }
    pull(true)
    const answers = {
      par: at.send('/par', form({ ...client, response_type: 'code' })),
      introspect: at.send('/introspect', form({ token: refreshToken }, credentialsOf(NOTES_SERVER))),
      management: at.send(`/register/${clientId}`, { headers: { authorization: `Bearer gwm_${handle}` } }),
      authorize: at.send(authorizeUrl(clientId)),
      consent: at.send(`/consent?transaction=${handle}`, { headers: { cookie } }),
      decision: at.send('/consent', form({ transaction: handle, decision: 'allow' }, action)),
      callback: at.send(`/callback/fake?state=${handle}`, { headers: { cookie } }),
      account: at.send('/account', { headers: { cookie } }),
      disconnect: at.send('/account/revoke', form(client, action)),
      logout: at.send('/account/logout', form({}, action)),
    }
    for (const [name, asked] of Object.entries(answers)) {
      const answer = await asked
      expect([name, answer.status]).toEqual([name, 503])
      expect([1, 2, 3]).toContain(Number(answer.headers.get('retry-after')))
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('is no answer to who revokes at a process that never reached it: the token may live on (R321)', async () => {
    const { stores, pull } = breakableStores()
    const clients = [{ client_id: 'known', redirect_uris: [REDIRECT_URI] }]
    const before = createTestServer({ stores, clients })
    const { refreshToken } = await tokensOf(await redeem(before, 'known', await obtainCode(before, 'known')))
    pull(true)
    const answer = await createTestServer({ stores, clients }).send(
      '/revoke',
      form({ client_id: 'known', token: refreshToken }),
    )
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
  })

  it('leaves metadata and keys where they were (R50)', async () => {
    const { stores, pull } = breakableStores()
    const at = createTestServer({ stores, ports: REAL_TIME })
    const before = await (await at.send('/jwks')).text()
    pull(true)
    expect(await (await at.send('/jwks')).text()).toBe(before)
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource']) {
      expect((await at.send(path, { headers: { host: 'notes.example.com' } })).status).toBe(200)
    }
  })

  it('ends in "cannot tell" at the guard once the lease is over, never in yes or no (R395)', async () => {
    const { stores, pull } = breakableStores()
    const at = createTestServer({ stores, ports: REAL_TIME })
    const { accessToken } = await signIn(at)
    const guard = at.server.guard({ resource: NOTES })
    const ask = () => guard(new Request(NOTES, { headers: { authorization: `Bearer ${accessToken}` } }))
    expect(await ask()).toHaveProperty('principal')
    pull(true)
    const verdicts = new Set<string>()
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const outcome = await ask()
      verdicts.add('response' in outcome ? String(outcome.response.status) : 'allowed')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const last = await ask()
    expect('response' in last && [last.response.status, last.response.headers.has('retry-after')]).toEqual([503, true])
    expect([...verdicts].toSorted()).toEqual(['503', 'allowed'])
    expect(await at.server.readiness()).toMatchObject({ ready: false, store: 'store_unavailable' })
    await at.server.close()
  })
})

describe('a master secret that does not open the store', () => {
  it('is told to whoever asks whether we are ready, and decides nothing (R407)', async () => {
    const stores = createMemoryStores()
    const first = createTestServer({ stores, secret: 'a'.repeat(32), ports: REAL_TIME })
    expect(await first.server.readiness()).toMatchObject({ ready: true, faults: [] })
    const second = createTestServer({ stores, secret: 'b'.repeat(32), ports: REAL_TIME })
    const { ready, faults } = await second.server.readiness()
    expect([ready, faults.join()]).toEqual([false, expect.stringContaining('none of the given master secrets')])
    expect((await second.send('/jwks')).status).toBe(503)
    await Promise.all([first.server.close(), second.server.close()])
  })
})

describe('a bug', () => {
  it('is a 500 that says nothing of itself, and is told to the operator (R228)', async () => {
    const stores = createMemoryStores()
    const events: ServerEvent[] = []
    const bug = new Error('secret inside')
    const records = { ...stores.records, read: () => Promise.reject(bug) }
    const at = createTestServer({ stores: { ...stores, records }, events: (event) => void events.push(event) })
    const response = await at.send('/token', form({ grant_type: 'authorization_code', client_id: 'x', code: 'y' }))
    expect([response.status, await members(response)]).toEqual([
      500,
      { error: 'server_error', error_description: 'Something went wrong.' },
    ])
    expect(events.at(-1)).toMatchObject({ name: 'refused', reason: 'internal', endpoint: '/token' })
    // The error itself is for a log that redacts, and nowhere else.
    expect(events.at(-1)?.cause).toBe(bug)
    expect(JSON.stringify(events)).not.toContain('secret inside')
  })
})

describe('events', () => {
  it('tell what happened without a secret, and a listener that throws changes nothing (R408)', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({
      events(event) {
        events.push(event)
        throw new Error('a listener of somebody else')
      },
    })
    const { clientId, accessToken, refreshToken } = await signIn(at)
    await refresh(at, clientId, refreshToken)
    await refresh(at, clientId, 'gwr_forged')
    expect(new Set(events.map(({ name }) => name))).toEqual(
      new Set(['registered', 'consented', 'signed_in', 'granted', 'refreshed', 'refused']),
    )
    const text = JSON.stringify(events)
    for (const secret of [accessToken, refreshToken, 'gwc_', 'af0ifjsldkj']) expect(text).not.toContain(secret)
  })
})
