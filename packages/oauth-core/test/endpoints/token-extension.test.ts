import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  OAuthError,
  type ExtensionGrant,
  type GrantExtension,
  type GrantRequest,
  type PreRegisteredClient,
} from '@gw/oauth-core'
import { form, members } from '../support/forms.ts'
import { register } from '../support/journey.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, FILES, NOTES, type TestServer } from '../support/test-server.ts'

const BADGE = 'urn:example:params:oauth:grant-type:badge'
const DOORMAN: PreRegisteredClient = { ...REPORTS, client_id: 'doorman', grant_types: [BADGE] }
const ALICE = { subject: '1', login: 'alice', groups: ['acme'] }

const person = (identity: typeof ALICE, provider = 'fake') => ({ provider, identity })

/** Whoever shows a badge of the house gets a token for the notes: the example of an extension. */
function open(grant: Partial<ExtensionGrant> = {}, options: Parameters<typeof createTestServer>[0] = {}) {
  const asked: GrantRequest[] = []
  const badge: GrantExtension = {
    grantType: BADGE,
    async handle(request) {
      asked.push(request)
      if (request.parameters.get('badge') !== 'blue') throw new OAuthError('grant_revoked', { check: 'badge' })
      return { onBehalfOf: person(ALICE), resource: NOTES, scopes: ['notes:read'], ...grant }
    },
  }
  return { at: createTestServer({ clients: [DOORMAN, REPORTS], grants: [badge], ...options }), asked }
}

const ask = (at: TestServer, parameters: Readonly<Record<string, string>> = {}, client = DOORMAN): Promise<Response> =>
  at.send('/token', form({ grant_type: BADGE, badge: 'blue', ...parameters }, credentialsOf(client)))

const broken = (grantType: string): GrantExtension => ({
  grantType,
  handle: () => Promise.reject(new Error('secret inside')),
})

const errorOf = async (response: Response) => [response.status, (await members(response))['error']]

describe('POST /token, a grant of one’s own', () => {
  it('is promised, and answered with an access token alone', async () => {
    const { at, asked } = open()
    expect(at.server.metadata()['grant_types_supported']).toEqual([
      'authorization_code',
      'refresh_token',
      'client_credentials',
      BADGE,
    ])
    const body = await members(await ask(at, { scope: 'notes:read x', resource: 'HTTPS://notes.example.com/mcp' }))
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'notes:read',
    })
    expect(asked).toEqual([
      expect.objectContaining({ clientId: 'doorman', resource: NOTES, scopes: ['notes:read', 'x'] }),
    ])
    const token = String(body['access_token'])
    expect(decodeJwt(token)).toMatchObject({ sub: 'fake:1', preferred_username: 'alice', groups: ['fake:acme'] })
    expect(await at.server.verifier.verify(token, { resource: NOTES })).toMatchObject({ login: 'alice' })
    await at.send('/revoke', form({ token }, credentialsOf(DOORMAN)))
    await expect(at.server.verifier.verify(token, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_revoked',
    })
  })

  it('may be for the client itself', async () => {
    const { at } = open({ onBehalfOf: 'client' })
    const { access_token: token } = await members(await ask(at))
    expect((await at.server.verifier.verify(String(token), { resource: NOTES })).subject).toBe('client:doorman')
  })

  it('lets its author refuse, in the words of the table', async () => {
    expect(await errorOf(await ask(open().at, { badge: 'red' }))).toEqual([400, 'invalid_grant'])
  })

  it('lets nobody in who is not admitted, whatever its author says', async () => {
    for (const onBehalfOf of [
      person({ subject: '3', login: 'mallory', groups: [] }),
      person({ subject: '9', login: 'nobody', groups: [] }),
    ]) {
      expect(await errorOf(await ask(open({ onBehalfOf }).at))).toEqual([400, 'invalid_grant'])
    }
    const unknown = await ask(open({ onBehalfOf: person(ALICE, 'elsewhere') }).at)
    expect(unknown.status).toBeGreaterThanOrEqual(400)
    const posing = await ask(open({ onBehalfOf: person({ ...ALICE, subject: 'reports' }, 'client') }).at)
    expect(posing.status).toBeGreaterThanOrEqual(400)
  })

  it('keeps a login with whom it was first (R186)', async () => {
    let onBehalfOf = person(ALICE)
    const { at } = open({
      get onBehalfOf() {
        return onBehalfOf
      },
    })
    expect((await ask(at)).status).toBe(200)
    onBehalfOf = person({ subject: '4', login: 'ALICE', groups: [] })
    expect(await errorOf(await ask(at))).toEqual([400, 'invalid_grant'])
  })

  it('grants only what is there, and only what was asked for', async () => {
    for (const [grant, error] of [
      [{ resource: 'https://other.example/mcp' }, 'invalid_target'],
      [{ resource: FILES, scopes: ['mcp'] }, 'invalid_target'],
      [{ scopes: ['notes:admin'] }, 'invalid_scope'],
      [{ scopes: ['offline_access'] }, 'invalid_scope'],
    ] as const) {
      expect(await errorOf(await ask(open(grant).at, { resource: NOTES }))).toEqual([400, error])
    }
  })

  it('is for clients that the operator listed with it', async () => {
    const { at, asked } = open()
    expect(await errorOf(await ask(at, {}, REPORTS))).toEqual([400, 'unauthorized_client'])
    const { clientId } = await register(at, { grant_types: ['authorization_code', BADGE] })
    const own = await at.send('/token', form({ grant_type: BADGE, badge: 'blue', client_id: clientId }))
    expect(await errorOf(own)).toEqual([400, 'unauthorized_client'])
    const unproven = await at.send('/token', form({ grant_type: BADGE, badge: 'blue', client_id: 'doorman' }))
    expect(await errorOf(unproven)).toEqual([401, 'invalid_client'])
    expect(asked).toEqual([])
  })

  it('hides what its author did wrong (R228)', async () => {
    const at = createTestServer({ clients: [DOORMAN], grants: [broken(BADGE)] })
    const response = await ask(at)
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret inside')])
  })

  it('cannot stand in for a built-in one, or for a name of somebody else', () => {
    for (const name of [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'password',
      'badge',
      '',
      'a b:c',
    ]) {
      expect(() => createTestServer({ grants: [broken(name)] })).toThrow('must be an absolute URI')
    }
    expect(() => createTestServer({ grants: [broken(BADGE), broken(BADGE)] })).toThrow('a different grantType for each')
  })
})
