import { describe, expect, it } from 'vitest'
import { obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

const HOUR = 3600

describe('a registered client', () => {
  it.each([
    ['with lifetimes of an hour', { client: HOUR, grant: HOUR, refreshToken: HOUR }, 0.9 * HOUR, 0.5 * HOUR],
    [
      'with the default lifetimes, refreshed after 89 days',
      { refreshToken: 90 * 24 * HOUR },
      23 * HOUR,
      89.5 * 24 * HOUR,
    ],
  ])('outlives its youngest grant, %s (R80)', async (_, lifetimes, secondSignInAfter, refreshAfter) => {
    const at = createTestServer({ lifetimes })
    const { clientId } = await register(at)
    await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    at.clock.advance(secondSignInAfter)
    const code = await obtainCode(at, clientId)
    const { refreshToken } = await tokensOf(await redeem(at, clientId, code))
    at.clock.advance(refreshAfter)
    expect((await refresh(at, clientId, refreshToken)).status).toBe(200)
  })
})
