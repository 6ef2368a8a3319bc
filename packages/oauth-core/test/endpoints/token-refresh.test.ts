import { describe, expect, it } from 'vitest'
import { members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { createTestServer, FILES, NOTES } from '../support/test-server.ts'

const errorOf = async (response: Response) => [response.status, (await members(response))['error']]

describe('POST /token, refresh_token', () => {
  it('gives new tokens and retires the old refresh token (R252)', async () => {
    const at = createTestServer()
    const first = await signIn(at)
    const second = await tokensOf(await refresh(at, first.clientId, first.refreshToken))
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(second.accessToken).not.toBe(first.accessToken)
    const third = await tokensOf(await refresh(at, first.clientId, second.refreshToken))
    expect(await errorOf(await refresh(at, first.clientId, first.refreshToken))).toEqual([400, 'invalid_grant'])
    // Two generations back is reuse: the whole family is gone, the newest token too (R255, R259 beside the source).
    expect(await errorOf(await refresh(at, first.clientId, third.refreshToken))).toEqual([400, 'invalid_grant'])
  })

  it('answers a lost response with the same successor (R257)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at)
    const once = await tokensOf(await refresh(at, clientId, refreshToken))
    at.clock.advance(9)
    const again = await tokensOf(await refresh(at, clientId, refreshToken))
    expect(again.refreshToken).toBe(once.refreshToken)
    expect((await refresh(at, clientId, again.refreshToken)).status).toBe(200)
  })

  it('kills access tokens too when a retired token comes after the grace (R255, R268)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at)
    const { accessToken } = await tokensOf(await refresh(at, clientId, refreshToken))
    at.clock.advance(11)
    expect(await errorOf(await refresh(at, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    await expect(at.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_revoked',
    })
  })

  it.each([2, 8, 64])('lets %i racers end with one living refresh token (R258)', async (racers) => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at)
    const answers = await Promise.all(Array.from({ length: racers }, () => refresh(at, clientId, refreshToken)))
    const successors = new Set(await Promise.all(answers.map(async (answer) => (await tokensOf(answer)).refreshToken)))
    expect(successors.size).toBe(1)
  })

  it('narrows the scope of one access token and keeps the grant (R261)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at, { scope: 'notes:read notes:write' })
    const narrow = await tokensOf(await refresh(at, clientId, refreshToken, { scope: 'notes:read' }))
    expect(narrow.scope).toBe('notes:read')
    expect((await tokensOf(await refresh(at, clientId, narrow.refreshToken))).scope).toBe('notes:read notes:write')
    const { refreshToken: other } = await signIn(at)
    expect(await errorOf(await refresh(at, clientId, other, { scope: 'notes:write' }))).toEqual([400, 'invalid_grant'])
  })

  it('refuses wider scopes and foreign resources without touching the token (R261, R262)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken } = await signIn(at)
    expect(await errorOf(await refresh(at, clientId, refreshToken, { scope: 'notes:write' }))).toEqual([
      400,
      'invalid_scope',
    ])
    expect(await errorOf(await refresh(at, clientId, refreshToken, { resource: FILES }))).toEqual([
      400,
      'invalid_target',
    ])
    expect((await refresh(at, clientId, refreshToken, { resource: NOTES })).status).toBe(200)
  })

  it('gives no refresh token to a client that did not declare the grant (R207, R269)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at, { grant_types: ['authorization_code'] })
    const body = await members(await redeem(at, clientId, await obtainCode(at, clientId)))
    expect(body).not.toHaveProperty('refresh_token')
    const { refreshToken } = await signIn(at)
    expect(await errorOf(await refresh(at, clientId, refreshToken))).toEqual([400, 'unauthorized_client'])
  })

  it('takes no other kind of token, and no token of another client (R253, R270)', async () => {
    const at = createTestServer()
    const { clientId, accessToken, refreshToken } = await signIn(at)
    const stranger = await register(at)
    for (const token of [accessToken, await obtainCode(at, clientId), 'gwr_x', 'x'.repeat(5000)]) {
      expect(await errorOf(await refresh(at, clientId, token))).toEqual([400, 'invalid_grant'])
    }
    expect(await errorOf(await refresh(at, stranger.clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    await expect(at.server.verifier.verify(refreshToken, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_malformed',
    })
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })

  it('ends the grant of somebody who is no longer admitted, access tokens included (R188, R247, R268)', async () => {
    const at = createTestServer()
    const { clientId, refreshToken, accessToken } = await signIn(at)
    const code = await obtainCode(at, clientId)
    at.people.admit('alice', false)
    expect(await errorOf(await redeem(at, clientId, code))).toEqual([400, 'invalid_grant'])
    expect(await errorOf(await refresh(at, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    await expect(at.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toMatchObject({
      reason: 'token_revoked',
    })
  })

  it('ends with idleness and with the grant (R263, R264)', async () => {
    const at = createTestServer({ lifetimes: { refreshToken: 100, grant: 250, client: 100_000 } })
    const { clientId, refreshToken } = await signIn(at)
    at.clock.advance(99)
    const second = await tokensOf(await refresh(at, clientId, refreshToken))
    at.clock.advance(101)
    expect(await errorOf(await refresh(at, clientId, second.refreshToken))).toEqual([400, 'invalid_grant'])
    let { refreshToken: used } = await signIn(at)
    const owner = await register(at)
    const code = await obtainCode(at, owner.clientId)
    used = (await tokensOf(await redeem(at, owner.clientId, code))).refreshToken
    for (const elapsed of [90, 90, 69]) {
      at.clock.advance(elapsed)
      used = (await tokensOf(await refresh(at, owner.clientId, used))).refreshToken
    }
    at.clock.advance(1)
    expect(await errorOf(await refresh(at, owner.clientId, used))).toEqual([400, 'invalid_grant'])
  })
})
