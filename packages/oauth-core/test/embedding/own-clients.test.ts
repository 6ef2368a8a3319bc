import { createHash } from 'node:crypto'
import { OAuthError, type GrantExtension, type PreRegisteredClient } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { basic, form, members } from '../support/forms.ts'
import { createTestServer, NOTES as notes } from '../support/test-server.ts'

const key = await createTestKey()
const { publicJwk } = key
const secret = 'not-a-secret-of-the-notes-server'
const isBadge = (text: string | undefined): boolean => text === 'blue'

const BADGE = 'urn:example:params:oauth:grant-type:badge'

const clients: PreRegisteredClient[] = [
  // A program that acts for itself at one resource, and proves itself by its key (`private_key_jwt`).
  { client_id: 'reports', jwks: { keys: [publicJwk] }, grant_types: ['client_credentials'], resources: [notes] },
  // An MCP server elsewhere: it asks at `/introspect` about the tokens that it is shown.
  {
    client_id: 'notes-server',
    client_secret_sha256: createHash('sha256').update(secret).digest('hex'), // of 32 random bytes or more
    grant_types: [],
    resource_server: [notes],
  },
  // One that may use the grant below.
  { client_id: 'door', jwks: { keys: [publicJwk] }, grant_types: [BADGE], resources: [notes] },
]

const badge: GrantExtension = {
  grantType: BADGE,
  async handle({ parameters, scopes }) {
    if (!isBadge(parameters.get('badge'))) throw new OAuthError('grant_revoked') // the caller hears `invalid_grant`
    return { onBehalfOf: 'client', resource: notes, scopes: scopes ?? ['notes:read'] }
  },
}

function open() {
  const at = createTestServer({ clients, grants: [badge] })
  const ask = async (clientId: string, parameters: Readonly<Record<string, string>>) =>
    at.send('/token', form({ ...parameters, ...asserted(await assertion(at, clientId, key)) }))
  return { at, ask }
}

describe("an embedder's own clients and grant, as the README has them", () => {
  it('gives a program a token, about which the MCP server may ask', async () => {
    const { at, ask } = open()
    const { access_token: token } = await members(await ask('reports', { grant_type: 'client_credentials' }))
    const answer = await at.send('/introspect', form({ token: String(token) }, basic('notes-server', secret)))
    expect(await members(answer)).toMatchObject({
      active: true,
      aud: notes,
      sub: 'client:reports',
      scope: 'notes:read',
    })
  })

  it('gives a token for a badge, and none for another', async () => {
    const { ask } = open()
    expect(await members(await ask('door', { grant_type: BADGE, badge: 'blue' }))).toMatchObject({
      token_type: 'Bearer',
      scope: 'notes:read',
    })
    const refused = await ask('door', { grant_type: BADGE, badge: 'red' })
    expect([refused.status, (await members(refused))['error']]).toEqual([400, 'invalid_grant'])
  })
})
