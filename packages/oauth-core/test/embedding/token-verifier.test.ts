import {
  InsufficientScopeError,
  InvalidTokenError,
  OAuthError as V1Error,
} from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth as requireBearerAuthV1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { OAuthError as V2Error, requireBearerAuth as requireBearerAuthV2 } from '@modelcontextprotocol/server'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { createResourceDirectory } from '@gw/oauth-core'
import { createTokenVerifier } from '@gw/oauth-core/mcp-sdk'
import { breakableStores } from '../support/breakable-stores.ts'
import { form } from '../support/forms.ts'
import { signIn } from '../support/journey.ts'
import { listen } from '../support/listen.ts'
import { createTestServer, FILES, NOTES, type TestServer } from '../support/test-server.ts'

const METADATA = 'https://notes.example.com/.well-known/oauth-protected-resource/mcp'

/** The SDK's own middleware around a guard. */
type Host = (at: TestServer, scopes?: readonly string[]) => Promise<(token: string) => Promise<Response>>

const hostV1: Host = async (at, scopes = []) => {
  const verifier = createTokenVerifier(at.server.guard({ resource: NOTES, scopes }), (code, text) =>
    code === 'invalid_token' ? new InvalidTokenError(text) : new InsufficientScopeError(text),
  )
  const app = express()
  app.use(requireBearerAuthV1({ verifier, resourceMetadataUrl: METADATA, expectedResource: new URL(NOTES) }))
  app.use((request, response) => void response.json(request.auth))
  const origin = await listen(app)
  return (token) => fetch(origin, { headers: { authorization: `Bearer ${token}` } })
}

const hostV2: Host = async (at, scopes = []) => {
  const verifier = createTokenVerifier(
    at.server.guard({ resource: NOTES, scopes }),
    (code, text) => new V2Error(code, text),
  )
  const gate = requireBearerAuthV2({ verifier, resourceMetadataUrl: METADATA, expectedResource: new URL(NOTES) })
  return async (token) => {
    const outcome = await gate(new Request(NOTES, { headers: { authorization: `Bearer ${token}` } }))
    return outcome instanceof Response ? outcome : Response.json(outcome)
  }
}

/** The SDKs look at the clock of this machine, so ours must not stand still. */
const createServer = (options: Parameters<typeof createTestServer>[0] = {}) => {
  const at = createTestServer(options)
  at.clock.advance(Math.ceil((Date.now() - at.clock.now()) / 1000))
  return at
}

describe.each([
  ['v1', hostV1],
  ['v2', hostV2],
] as const)("createTokenVerifier behind the SDK %s's requireBearerAuth", (_, host) => {
  it('tells tools who calls', async () => {
    const at = createServer()
    const { accessToken, clientId } = await signIn(at)
    const answer = await (await host(at))(accessToken)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      token: accessToken,
      clientId,
      scopes: ['notes:read'],
      expiresAt: expect.any(Number),
      resource: NOTES,
      resourceMetadataUrl: METADATA,
      extra: {
        subject: 'fake:1',
        grantId: expect.any(String),
        login: 'alice',
        groups: ['fake:acme', 'fake:acme/ops'],
      },
    })
  })

  it('makes 401 invalid_token of every token that is not good, and says no more', async () => {
    const at = createServer()
    const { accessToken, refreshToken, clientId } = await signIn(at)
    const other = await signIn(at, { resource: FILES, scope: 'mcp' })
    const ask = await host(at)
    expect((await ask(accessToken)).status).toBe(200)
    await at.send('/revoke', form({ client_id: clientId, token: refreshToken }))
    for (const token of [accessToken, refreshToken, other.accessToken, 'x.y.z', 'x!y']) {
      const answer = await ask(token)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer error="invalid_token", error_description="The access token is not valid.", resource_metadata="${METADATA}"`,
      )
    }
  })

  it('makes 403 insufficient_scope of a token with too little in it', async () => {
    const at = createServer()
    const { accessToken } = await signIn(at)
    const answer = await (await host(at, ['notes:write']))(accessToken)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  })

  it('lets in by a scope that implies the one that is required', async () => {
    const at = createServer()
    const { accessToken } = await signIn(at, { scope: 'notes:write' })
    expect((await (await host(at, ['notes:read']))(accessToken)).status).toBe(200)
  })

  it('ends in 500 and never in 401 when nobody can tell', async () => {
    const at = createServer()
    const { accessToken } = await signIn(at)
    const { stores, pull } = breakableStores()
    pull(true)
    const cutOff = createServer({ stores })
    const answer = await (await host(cutOff))(accessToken)
    expect(answer.status).toBe(500)
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect(await answer.json()).toMatchObject({ error: 'server_error' })
  })
})

describe('createTokenVerifier', () => {
  it.each(['', 'a b', 'a\nb', 'tök€n'])(
    'takes %j, which no header could have brought, for a bad token',
    async (token) => {
      const { server } = createTestServer()
      const verifier = createTokenVerifier(server.guard({ resource: NOTES }), (code, text) => new V2Error(code, text))
      await expect(verifier.verifyAccessToken(token)).rejects.toMatchObject({ code: 'invalid_token' })
    },
  )

  it('tells a fault of the host as one, and never as a bad token', async () => {
    const resources = createResourceDirectory([{ resource: NOTES }])
    let known = true
    const find = (uri: string) => (known ? resources.find(uri) : undefined)
    const { server } = createTestServer({ resources: { ...resources, find } })
    const verifier = createTokenVerifier(server.guard({ resource: NOTES }), (code, text) => new V2Error(code, text))
    known = false // taken off the directory while the route stays
    await expect(verifier.verifyAccessToken('x.y.z')).rejects.not.toBeInstanceOf(V2Error)
  })

  it('throws what is an error of neither SDK when nobody can tell', async () => {
    const { stores, pull } = breakableStores()
    pull(true)
    const { server } = createTestServer({ stores })
    const { accessToken } = await signIn(createTestServer())
    const verifier = createTokenVerifier(server.guard({ resource: NOTES }), (code, text) => new V2Error(code, text))
    const thrown: unknown = await verifier.verifyAccessToken(accessToken).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ reason: 'store_unavailable' })
    expect(thrown).not.toBeInstanceOf(V1Error)
    expect(thrown).not.toBeInstanceOf(V2Error)
  })
})
