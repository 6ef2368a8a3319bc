import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { form, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { rewrite, SECRET } from '../support/key-rings.ts'
import { createTestServer, type TestServer } from '../support/test-server.ts'

describe('a refresh token with a right tag and a wrong secret, as the tag key alone would make it', () => {
  it('gives nothing, is not alive, and costs its owner nothing', async () => {
    const { clock } = createTestServer()
    const stores = createMemoryStores({ clock })
    const start = () => createTestServer({ stores, secret: SECRET, ports: { clock } })
    const first = start()
    const { clientId, secret } = await register(first, { token_endpoint_auth_method: 'client_secret_post' })
    const own = { client_secret: secret }
    const { refreshToken } = await tokensOf(await redeem(first, clientId, await obtainCode(first, clientId), own))
    const isAlive = async (at: TestServer) =>
      (await members(await at.send('/introspect', form({ client_id: clientId, ...own, token: refreshToken }))))[
        'active'
      ]
    expect(await isAlive(first)).toBe(true)
    let kept: string | undefined
    const withSecret = (other: string) =>
      rewrite(stores.records, ({ refresh: [{ tag, ...before }, ...others], ...contents }) => {
        kept ??= before.secret
        return { ...contents, refresh: [{ tag, secret: other }, ...others] }
      })
    await withSecret('A'.repeat(43))
    const changed = start()
    const refused = await refresh(changed, clientId, refreshToken, own)
    expect([refused.status, (await members(refused))['error']]).toEqual([400, 'invalid_grant'])
    expect(await isAlive(changed)).toBe(false)
    await withSecret(kept ?? '')
    expect((await refresh(start(), clientId, refreshToken, own)).status).toBe(200)
  })
})
