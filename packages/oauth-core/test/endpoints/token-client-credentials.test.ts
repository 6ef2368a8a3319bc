import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { OAuthError, type PreRegisteredClient, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { form, members } from '../support/forms.ts'
import { register } from '../support/journey.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const EVERYWHERE: PreRegisteredClient = { ...REPORTS, client_id: 'everywhere', resources: [NOTES, FILES] }
const { scope: _, ...unscoped } = REPORTS
const MODEST: PreRegisteredClient = { ...unscoped, client_id: 'modest' }

const open = (options: Parameters<typeof createTestServer>[0] = {}) =>
  createTestServer({ clients: [REPORTS, EVERYWHERE, MODEST], ...options })

const ask = (at: TestServer, parameters: Readonly<Record<string, string>> = {}, client = REPORTS): Promise<Response> =>
  at.send('/token', form({ grant_type: 'client_credentials', ...parameters }, credentialsOf(client)))

const verify = (where: TestServer, token: string) => where.server.verifier.verify(token, { resource: NOTES })

const errorOf = async (response: Response) => [response.status, (await members(response))['error']]

async function tokenOf(response: Response): Promise<string> {
  const { access_token: token, ...rest } = await members(response)
  expect(response.status).toBe(200)
  expect(Object.keys(rest).toSorted()).toEqual(['expires_in', 'scope', 'token_type'])
  return String(token)
}

describe('POST /token, client_credentials', () => {
  it('gives a token of the client itself, and no refresh token (R226, R274, R275)', async () => {
    const events: ServerEvent[] = []
    const at = open({ events: (event) => void events.push(event) })
    const response = await ask(at, { scope: 'notes:write notes:read', resource: NOTES })
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = await members(response)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'notes:read notes:write',
    })
    const now = at.clock.now()
    expect(decodeJwt(String(body['access_token']))).toEqual({
      iss: ISSUER,
      sub: 'client:reports',
      aud: NOTES,
      client_id: 'reports',
      iat: now / 1000,
      exp: now / 1000 + 600,
      jti: expect.any(String),
      scope: 'notes:read notes:write',
      gid: expect.any(String),
      gat: now,
    })
    expect(events).toEqual([
      expect.objectContaining({ name: 'granted', clientId: 'reports', subject: 'client:reports', resource: NOTES }),
    ])
  })

  it('is let in by a guard as the client (R275)', async () => {
    const at = open()
    const token = await tokenOf(await ask(at))
    const request = new Request(NOTES, { headers: { authorization: `Bearer ${token}` } })
    expect(await at.server.guard({ resource: NOTES })(request)).toEqual({
      principal: expect.objectContaining({ subject: 'client:reports', clientId: 'reports', groups: [] }),
    })
  })

  it('chooses what the resource requires where nothing is asked, and never more than the operator listed', async () => {
    const at = open()
    const scopeOf = async (parameters: Readonly<Record<string, string>>, client = REPORTS) =>
      (await members(await ask(at, parameters, client)))['scope']
    expect(await scopeOf({})).toBe('notes:read')
    expect(await scopeOf({ scope: 'notes:write offline_access' })).toBe('notes:write')
    expect(await scopeOf({}, MODEST)).toBe('notes:read')
    expect(await scopeOf({ resource: FILES }, EVERYWHERE)).toBeUndefined()
    expect(await errorOf(await ask(at, { scope: 'notes:write' }, MODEST))).toEqual([400, 'invalid_scope'])
    for (const scope of ['notes:admin', 'mcp', 'openid', 'a  b']) {
      expect(await errorOf(await ask(at, { scope }))).toEqual([400, 'invalid_scope'])
    }
  })

  it('wants a resource that the operator listed, in any spelling, and says which only where it is clear', async () => {
    const at = open()
    expect(decodeJwt(await tokenOf(await ask(at, { resource: 'HTTPS://notes.example.com:443/mcp' }))).aud).toBe(NOTES)
    for (const resource of [FILES, 'https://other.example/mcp', `${NOTES}/`, 'x']) {
      expect(await errorOf(await ask(at, { resource }))).toEqual([400, 'invalid_target'])
    }
    expect(await errorOf(await ask(at, {}, EVERYWHERE))).toEqual([400, 'invalid_target'])
    expect((await ask(at, { resource: FILES }, EVERYWHERE)).status).toBe(200)
  })

  it('is for nobody who registered without the operator, and for nobody who shows no secret (R209, R273)', async () => {
    const at = open()
    const asked = { grant_types: ['authorization_code', 'client_credentials'] }
    const plain = await register(at, asked)
    const secretive = await register(at, { ...asked, token_endpoint_auth_method: 'client_secret_post' })
    const send = async (parameters: Readonly<Record<string, string | undefined>>) =>
      errorOf(await at.send('/token', form({ grant_type: 'client_credentials', ...parameters })))
    expect(await send({ client_id: plain.clientId })).toEqual([400, 'unauthorized_client'])
    const proven = { client_id: secretive.clientId, client_secret: secretive.secret }
    expect(await send(proven)).toEqual([400, 'unauthorized_client'])
    expect(await send({ client_id: 'reports' })).toEqual([401, 'invalid_client'])
    expect(await send({ client_id: 'reports', client_secret: 'wrong' })).toEqual([401, 'invalid_client'])
    expect(await send({})).toEqual([401, 'invalid_client'])
  })

  it('gives that client no other grant', async () => {
    const at = open()
    const answer = await at.send(
      '/token',
      form({ grant_type: 'refresh_token', refresh_token: 'x' }, credentialsOf(REPORTS)),
    )
    expect(await errorOf(answer)).toEqual([400, 'unauthorized_client'])
  })

  it('ends with its client, for this and for every process', async () => {
    const stores = createMemoryStores({ clock: createFixedClock() })
    const secret = 'fake-master-secret-0000000000000000'
    const token = await tokenOf(await ask(open({ stores, secret })))
    expect((await verify(open({ stores, secret }), token)).subject).toBe('client:reports')
    const without = open({ stores, secret, clients: [MODEST] })
    await expect(verify(without, token)).rejects.toMatchObject({ reason: 'token_refused' })
  })

  it('is revoked by its client alone, and only this token (R313, R314, R316)', async () => {
    const stores = createMemoryStores({ clock: createFixedClock() })
    const secret = 'fake-master-secret-0000000000000000'
    const at = open({ stores, secret })
    const elsewhere = open({ stores, secret })
    const [one, other] = [await tokenOf(await ask(at)), await tokenOf(await ask(at))]
    const revoke = (client: PreRegisteredClient, token: string) =>
      at.send('/revoke', form({ token }, credentialsOf(client)))
    expect((await revoke(MODEST, one)).status).toBe(200)
    expect((await verify(at, one)).clientId).toBe('reports')
    const answer = await revoke(REPORTS, one)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    for (const where of [at, elsewhere]) {
      await expect(verify(where, one)).rejects.toMatchObject({ reason: 'token_revoked' })
      expect((await verify(where, other)).clientId).toBe('reports')
    }
    expect((await revoke(REPORTS, one)).status).toBe(200)
  })

  it('is not said to be revoked when the feed could not be told (R321)', async () => {
    const stores = createMemoryStores({ clock: createFixedClock() })
    const revocations = {
      ...stores.revocations,
      announce: () => Promise.reject(new OAuthError('write_unconfirmed')),
    }
    const at = open({ stores: { ...stores, revocations } })
    const token = await tokenOf(await ask(at))
    const answer = await at.send('/revoke', form({ token }, credentialsOf(REPORTS)))
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
    expect((await at.server.verifier.verify(token, { resource: NOTES })).clientId).toBe('reports')
  })
})
