import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { json, members } from '../support/forms.ts'
import { obtainCode, redeem, REDIRECT_URI, tokensOf, register } from '../support/journey.ts'
import { createTestServer, ISSUER, type TestServer } from '../support/test-server.ts'

const metadata = { redirect_uris: [REDIRECT_URI] }

const closed = (): TestServer => createTestServer({ registration: 'token' })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const registerWith = (at: TestServer, token: string, body: object = metadata): Promise<Response> =>
  at.send('/register', json(body, bearer(token)))

describe('POST /register with an initial access token', () => {
  it('is promised, and takes the token of the operator, once', async () => {
    const at = closed()
    expect(at.server.metadata()['registration_endpoint']).toBe(`${ISSUER}/register`)
    const { token, expiresAt } = await at.server.initialAccessTokens.create()
    expect(token).toMatch(/^gwi_[A-Za-z0-9_-]{43}$/)
    expect(expiresAt).toBe(at.clock.now() + 86_400_000)
    expect((await registerWith(at, token)).status).toBe(201)
    const again = await registerWith(at, token)
    expect([again.status, (await members(again))['error']]).toEqual([401, 'invalid_token'])
  })

  it('refuses who shows none, or one that nobody made (R77)', async () => {
    const at = closed()
    const other = await register(createTestServer(), { token_endpoint_auth_method: 'client_secret_basic' })
    const wrong = [`gwi_${'A'.repeat(43)}`, String(other.registrationToken), 'x', 'A'.repeat(5000)]
    const refused = [
      await at.send('/register', json(metadata)),
      ...(await Promise.all(wrong.map((t) => registerWith(at, t)))),
    ]
    for (const response of refused) {
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect((await members(response))['error']).toBe('invalid_token')
    }
  })

  it.each([
    ['Bearer'],
    ['Bearer '],
    ['Bearer  two-spaces'],
    ['Bearer a b'],
    [`Bearer ${'A'.repeat(100_000)}`],
    ['Basic eDp5'],
  ])('refuses a malformed header with 400 or 401: %.20s (R77)', async (authorization) => {
    const response = await closed().send('/register', json(metadata, { authorization }))
    expect([400, 401]).toContain(response.status)
  })

  it('serves as often as the operator said, and not longer', async () => {
    const at = closed()
    const { token } = await at.server.initialAccessTokens.create({ uses: 3, lifetimeSeconds: 60 })
    const answers = await Promise.all(Array.from({ length: 8 }, () => registerWith(at, token)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    const { token: late } = await at.server.initialAccessTokens.create({ lifetimeSeconds: 60 })
    at.clock.advance(61)
    expect((await registerWith(at, late)).status).toBe(401)
    for (const options of [{ uses: 0 }, { uses: 1001 }, { lifetimeSeconds: 0 }, { lifetimeSeconds: 2_592_001 }]) {
      await expect(at.server.initialAccessTokens.create(options)).rejects.toThrow(RangeError)
    }
  })

  it('costs the token only where a client was made: neither bad metadata nor an outage does', async () => {
    const stores = createMemoryStores()
    let down = false
    const records: typeof stores.records = {
      ...stores.records,
      replace: async (...write) => {
        if (down && write[0].kind === 'client') throw new Error('the test has cut the line')
        return stores.records.replace(...write)
      },
    }
    const at = createTestServer({ registration: 'token', stores: { ...stores, records } })
    const { token } = await at.server.initialAccessTokens.create()
    expect((await registerWith(at, token, { redirect_uris: ['http://evil.example/'] })).status).toBe(400)
    down = true
    expect((await registerWith(at, token)).status).toBe(500)
    down = false
    expect((await registerWith(at, token)).status).toBe(201)
  })

  it('makes a client as usable as any, a shared one too', async () => {
    const at = closed()
    const { token } = await at.server.initialAccessTokens.create({ uses: 2 })
    const open = { ...metadata, token_endpoint_auth_method: 'none' }
    const [one, other] = [
      await members(await registerWith(at, token, open)),
      await members(await registerWith(at, token, open)),
    ]
    expect(one['client_id']).toBe(other['client_id'])
    const clientId = String(one['client_id'])
    await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
  })

  it('lies in the store as a digest', async () => {
    const stores = createMemoryStores()
    const at = createTestServer({ registration: 'token', stores })
    const { token } = await at.server.initialAccessTokens.create()
    const found: string[] = []
    for await (const { key, body } of stores.records.list('once')) found.push(key.id + body)
    expect(found).toHaveLength(1)
    expect(found.join()).not.toContain(token.slice(4))
  })
})
