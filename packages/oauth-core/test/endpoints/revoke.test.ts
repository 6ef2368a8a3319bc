import { describe, expect, it } from 'vitest'
import { form, members } from '../support/forms.ts'
import { refresh, register, signIn } from '../support/journey.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

describe('POST /revoke', () => {
  it.each(['refreshToken', 'accessToken'] as const)('ends the whole grant by its %s (R313, R314)', async (which) => {
    const at = createTestServer()
    const tokens = await signIn(at)
    const other = await signIn(at)
    const response = await at.send('/revoke', form({ client_id: tokens.clientId, token: tokens[which] }))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect((await refresh(at, tokens.clientId, tokens.refreshToken)).status).toBe(400)
    await expect(at.server.verifier.verify(tokens.accessToken, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_revoked',
    })
    // Other grants go on, whoever they belong to.
    expect((await at.server.verifier.verify(other.accessToken, { resource: NOTES })).subject).toBe('fake:1')
  })

  it('answers the same for a token that is none, dead, or somebody else’s, and revokes nothing (R315, R316)', async () => {
    const at = createTestServer()
    const { clientId, accessToken, refreshToken } = await signIn(at)
    const stranger = await register(at)
    for (const token of ['x', 'gwr_x', refreshToken.slice(0, -1), 'a.b.c', accessToken, refreshToken]) {
      const response = await at.send('/revoke', form({ client_id: stranger.clientId, token }))
      expect([response.status, await response.text()]).toEqual([200, ''])
    }
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })

  it('finds the token whatever the hint says (R318)', async () => {
    const at = createTestServer()
    for (const hint of ['access_token', 'nonsense']) {
      const { clientId, refreshToken } = await signIn(at)
      await at.send('/revoke', form({ client_id: clientId, token: refreshToken, token_type_hint: hint }))
      expect((await refresh(at, clientId, refreshToken)).status).toBe(400)
    }
  })

  it('wants a token, the client’s credentials and a POST (R317, R319, R320)', async () => {
    const at = createTestServer()
    const secretive = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const answers = [
      await at.send('/revoke', form({ client_id: (await register(at)).clientId })),
      await at.send('/revoke', form({ client_id: secretive.clientId, token: 'x' })),
      await at.send('/revoke?token=x&callback=alert'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 401, 405])
    expect(await Promise.all(answers.map(async (answer) => (await members(answer))['error']))).toEqual([
      'invalid_request',
      'invalid_client',
      'invalid_request',
    ])
  })
})
