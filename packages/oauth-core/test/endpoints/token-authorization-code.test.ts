import { describe, expect, it } from 'vitest'
import { members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

describe('POST /token, authorization_code', () => {
  it('turns a code into tokens for the resource that was asked for (R226, R230, R243)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const response = await redeem(at, clientId, await obtainCode(at, clientId))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { accessToken } = await tokensOf(response.clone())
    expect(await members(response)).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'notes:read' })
    const principal = await at.server.verifier.verify(accessToken, { resource: NOTES })
    expect(principal).toMatchObject({
      subject: 'fake:1',
      login: 'alice',
      groups: ['fake:acme', 'fake:acme/ops'],
      clientId,
    })
  })

  it('revokes the grant when a code comes a second time (R231)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    const tokens = await tokensOf(await redeem(at, clientId, code))
    const again = await redeem(at, clientId, code)
    expect([again.status, (await members(again))['error']]).toEqual([400, 'invalid_grant'])
    await expect(at.server.verifier.verify(tokens.accessToken, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_revoked',
    })
    expect((await refresh(at, clientId, tokens.refreshToken)).status).toBe(400)
  })

  it.each([2, 8, 64, 500])('lets one of %i identical requests win (R232)', async (racers) => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    const answers = await Promise.all(Array.from({ length: racers }, () => redeem(at, clientId, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})
