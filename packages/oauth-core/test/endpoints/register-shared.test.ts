import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { json, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, REDIRECT_URI, refresh, tokensOf } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

const HOUR = 3600

const mcpRemote = {
  redirect_uris: ['http://localhost:3334/oauth/callback', REDIRECT_URI],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  client_name: 'MCP CLI Proxy',
  'client_name#de': 'MCP-CLI-Proxy',
  client_uri: 'https://client.example.org/',
}

async function registered(at: TestServer, metadata: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await at.send('/register', json(metadata))
  expect(response.status).toBe(201)
  return members(response)
}

function serverOnOneStore(options: Parameters<typeof createTestServer>[0] = {}) {
  const clock = createFixedClock()
  const stores = createMemoryStores({ clock })
  const clients = async (): Promise<number> => {
    let count = 0
    for await (const _ of stores.records.list('client')) count += 1
    return count
  }
  return { clock, clients, at: createTestServer({ stores, ...options, ports: { clock } }) }
}

describe('POST /register of a public client', () => {
  it('is the same client for the same metadata, so that registering on every connection fills nothing (R390)', async () => {
    const { at, clock, clients } = serverOnOneStore()
    const first = await registered(at, mcpRemote)
    const shuffled = Object.fromEntries(Object.entries(mcpRemote).toReversed())
    for (let connection = 0; connection < 300; connection += 1) {
      clock.advance(60)
      expect(await registered(at, connection % 2 === 0 ? mcpRemote : shuffled)).toEqual(first)
    }
    expect(await clients()).toBe(1)
  })

  it('makes one client of registrations at the same instant', async () => {
    const { at, clients } = serverOnOneStore()
    const all = await Promise.all(Array.from({ length: 20 }, () => registered(at, mcpRemote)))
    expect(new Set(all.map((body) => body['client_id'])).size).toBe(1)
    expect(await clients()).toBe(1)
  })

  it.each([
    ['another order of redirect URIs', { redirect_uris: mcpRemote.redirect_uris.toReversed() }],
    ['another byte in one', { redirect_uris: [mcpRemote.redirect_uris[0], `${REDIRECT_URI}/`] }],
    ['another name', { client_name: 'MCP CLI proxy' }],
    ['another name in another language', { 'client_name#de': 'MCP' }],
    ['fewer grant types', { grant_types: ['authorization_code'] }],
    ['a secret', { token_endpoint_auth_method: 'client_secret_post' }],
  ])('is another client with %s', async (_what, change) => {
    const at = createTestServer()
    const first = await registered(at, mcpRemote)
    expect((await registered(at, { ...mcpRemote, ...change }))['client_id']).not.toBe(first['client_id'])
  })

  it('tells its id to nobody beforehand: another server gives the same metadata another one', async () => {
    const [here, there] = [
      await registered(createTestServer(), mcpRemote),
      await registered(createTestServer(), mcpRemote),
    ]
    expect(here['client_id']).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(here['client_id']).not.toBe(there['client_id'])
  })

  it('gives nobody a token to change or delete what others use too', async () => {
    const at = createTestServer()
    const shared = await registered(at, mcpRemote)
    expect(shared).not.toHaveProperty('registration_access_token')
    expect(shared).not.toHaveProperty('registration_client_uri')
    const own = await registered(at, { redirect_uris: [REDIRECT_URI] })
    for (const token of [own['registration_access_token'], '', 'undefined']) {
      const headers = { authorization: `Bearer ${String(token)}` }
      const response = await at.send(`/register/${String(shared['client_id'])}`, { method: 'DELETE', headers })
      expect([400, 401]).toContain(response.status)
    }
    expect((await at.send(authorizeUrl(String(shared['client_id'])))).status).toBe(303)
  })

  it('never shares what has a secret: each gets its own client, secret and token', async () => {
    const at = createTestServer()
    const metadata = { ...mcpRemote, token_endpoint_auth_method: 'client_secret_basic' }
    const [one, other] = [await registered(at, metadata), await registered(at, metadata)]
    for (const member of ['client_id', 'client_secret', 'registration_access_token', 'registration_client_uri']) {
      expect(typeof one[member]).toBe('string')
      expect(one[member]).not.toBe(other[member])
    }
    expect(one['registration_client_uri']).toBe(`${ISSUER}/register/${String(one['client_id'])}`)
  })

  it('lives a day without use, from its last registration on, and is then gone from the store (R80)', async () => {
    const { at, clock, clients } = serverOnOneStore()
    const { client_id: clientId } = await registered(at, mcpRemote)
    for (let day = 0; day < 3; day += 1) {
      clock.advance(23 * HOUR)
      await registered(at, mcpRemote)
    }
    clock.advance(22 * HOUR)
    expect((await at.send(authorizeUrl(String(clientId)))).status).toBe(303)
    clock.advance(3 * HOUR)
    expect((await at.send(authorizeUrl(String(clientId)))).status).toBe(400)
    expect(await clients()).toBe(0)
  })

  it('never shortens the life of a client that is used, and prolongs it for who registers at its end (R80)', async () => {
    const { at, clock } = serverOnOneStore({ lifetimes: { refreshToken: 90 * 24 * HOUR } })
    const clientId = String((await registered(at, mcpRemote))['client_id'])
    const tokens = await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    await registered(at, mcpRemote)
    clock.advance(89.9 * 24 * HOUR)
    await tokensOf(await refresh(at, clientId, tokens.refreshToken))
    clock.advance(90.9 * 24 * HOUR)
    expect((await registered(at, mcpRemote))['client_id']).toBe(clientId)
    clock.advance(20 * HOUR)
    expect((await at.send(authorizeUrl(clientId))).status).toBe(303)
  })

  it('keeps the grants of all who share it apart: the end of one is not the end of another (R322)', async () => {
    const at = createTestServer()
    const clientId = String((await registered(at, mcpRemote))['client_id'])
    const alice = await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    at.people.signInAs('bob')
    const bob = await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    const body = new URLSearchParams({ client_id: clientId, token: alice.accessToken })
    expect((await at.send('/revoke', { method: 'POST', body })).status).toBe(200)
    expect((await refresh(at, clientId, alice.refreshToken)).status).toBe(400)
    const resource = 'https://notes.example.com/mcp'
    await expect(at.server.verifier.verify(alice.accessToken, { resource })).rejects.toThrow('token_revoked')
    expect((await at.server.verifier.verify(bob.accessToken, { resource })).clientId).toBe(clientId)
    await tokensOf(await refresh(at, clientId, bob.refreshToken))
  })
})
