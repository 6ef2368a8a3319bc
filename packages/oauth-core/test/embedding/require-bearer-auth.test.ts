import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/sdk/server/auth/router.js'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '@gw/oauth-core'
import { requireBearerAuth, type BearerAuthOptions } from '@gw/oauth-core/express'
import { breakableStores } from '../support/breakable-stores.ts'
import { signIn } from '../support/journey.ts'
import { listen } from '../support/listen.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

const METADATA = 'https://notes.example.com/.well-known/oauth-protected-resource/mcp'

async function serve(options: BearerAuthOptions) {
  const app = express()
  app.use(requireBearerAuth(options))
  app.use((request, response) => void response.json({ auth: request.auth, principal: response.locals['principal'] }))
  const origin = await listen(app)
  return (authorization?: string) => fetch(origin, authorization === undefined ? {} : { headers: { authorization } })
}

describe('requireBearerAuth', () => {
  it("puts the caller where the SDK's transports look, and the principal where our own guard does", async () => {
    const at = createTestServer()
    const { accessToken, clientId } = await signIn(at)
    const ask = await serve({ verifier: at.server, expectedResource: new URL(NOTES) })
    const answer = await ask(`Bearer ${accessToken}`)
    expect(await answer.json()).toMatchObject({
      auth: { token: accessToken, clientId, scopes: ['notes:read'], resource: NOTES, extra: { login: 'alice' } },
      principal: { clientId, subject: 'fake:1' },
    })
  })

  it('tells when the token ends in seconds', async () => {
    const at = createTestServer()
    const { accessToken } = await signIn(at)
    const [, claims = ''] = accessToken.split('.')
    const { exp }: { readonly exp: number } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const ask = await serve({ verifier: at.server, expectedResource: NOTES })
    expect(await (await ask(`Bearer ${accessToken}`)).json()).toMatchObject({ auth: { expiresAt: exp } })
  })

  it('challenges a stranger without an error, and names granted and needed scopes to whom more is missing (R357, R359)', async () => {
    const at = createTestServer()
    const { accessToken } = await signIn(at)
    const ask = await serve({ verifier: at.server, expectedResource: NOTES, requiredScopes: ['notes:write'] })
    const stranger = await ask()
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer resource_metadata="${METADATA}", scope="notes:read notes:write", DPoP algs="ES256 EdDSA PS256"`,
    ])
    const reader = await ask(`Bearer ${accessToken}`)
    expect([reader.status, reader.headers.get('www-authenticate')]).toEqual([
      403,
      `Bearer error="insufficient_scope", error_description="This needs more permissions.", resource_metadata="${METADATA}", scope="notes:read notes:write"`,
    ])
  })

  it('answers 503 with Retry-After when nobody can tell, and lets nobody in (R395)', async () => {
    const { accessToken } = await signIn(createTestServer())
    const { stores, pull } = breakableStores()
    pull(true)
    const { server } = createTestServer({ stores })
    const ask = await serve({ verifier: server, expectedResource: NOTES })
    const answer = await ask(`Bearer ${accessToken}`)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('takes the metadata URL that the SDK derives, and no other, which would be a setting without effect', () => {
    const { server: verifier } = createTestServer()
    const options = { verifier, expectedResource: NOTES }
    const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(new URL(NOTES))
    expect(requireBearerAuth({ ...options, resourceMetadataUrl })).toBeTypeOf('function')
    const wrong = () => requireBearerAuth({ ...options, resourceMetadataUrl: 'https://notes.example.com/elsewhere' })
    expect(wrong).toThrow(ConfigurationError)
    expect(wrong).toThrow(METADATA)
  })

  it('is not made for a resource that nobody configured', () => {
    const { server: verifier } = createTestServer()
    expect(() => requireBearerAuth({ verifier, expectedResource: 'https://other.example/mcp' })).toThrow('no resource')
  })
})
