import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { isDigest } from '../values/digest.ts'
import { openTokenWorld, ISSUER, NOTES } from '../../test/support/token-world.ts'

describe('AccessTokens.mint', () => {
  it('names type, an asymmetric algorithm and the key in the header (R281)', async () => {
    const world = openTokenWorld()
    expect(decodeProtectedHeader(await world.mint())).toEqual({
      typ: 'at+jwt',
      alg: 'ES256',
      kid: (await world.keys.signingKey()).kid,
    })
  })

  it('has all claims of RFC 9068, and none beyond what a request needs (R282, R283)', async () => {
    const world = openTokenWorld()
    const now = world.clock.now()
    expect(decodeJwt(await world.mint({ scopes: ['b', 'offline_access', 'a'] }))).toEqual({
      iss: ISSUER,
      sub: 'github:583231',
      aud: NOTES,
      client_id: 'client-1',
      iat: now / 1000,
      exp: now / 1000 + 600,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      scope: 'b a',
      gid: world.grantId,
      gat: now,
      preferred_username: 'octocat',
      groups: ['github:acme'],
    })
  })

  it('leaves out what is empty, and all but twenty groups', async () => {
    const world = openTokenWorld()
    const bare = decodeJwt(await world.mint({ scopes: ['offline_access'], groups: [] }))
    expect(bare).not.toHaveProperty('scope')
    expect(bare).not.toHaveProperty('groups')
    const groups = Array.from({ length: 30 }, (_, n) => `github:acme/${n}`)
    expect(decodeJwt(await world.mint({ groups }))['groups']).toEqual(groups.slice(0, 20))
  })

  it('names the key that it is bound to, and none where it is good for whoever bears it', async () => {
    const world = openTokenWorld()
    const jkt = 'J'.repeat(43)
    if (!isDigest(jkt)) throw new Error('the test needs a thumbprint')
    expect(decodeJwt(await world.mint({ jkt }))['cnf']).toEqual({ jkt })
    expect(decodeJwt(await world.mint())).not.toHaveProperty('cnf')
  })

  it('gives every token another id', async () => {
    const world = openTokenWorld()
    const tokens = await Promise.all(Array.from({ length: 100 }, () => world.mint()))
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(100)
  })
})
