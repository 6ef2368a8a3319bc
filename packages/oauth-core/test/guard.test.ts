import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { createOAuthRouter, requireBearer } from '@gw/oauth-core/express'
import { members } from './support/forms.ts'
import { signIn } from './support/journey.ts'
import { createTestServer, FILES, NOTES } from './support/test-server.ts'

const DPOP = ', DPoP algs="ES256 EdDSA PS256"'
const METADATA = 'https://notes.example.com/.well-known/oauth-protected-resource/mcp'

async function world() {
  const at = createTestServer()
  const tokens = await signIn(at)
  const guards = {
    notes: at.server.guard({ resource: NOTES }),
    writing: at.server.guard({ resource: NOTES, scopes: ['notes:write'] }),
    files: at.server.guard({ resource: FILES }),
  }
  const ask = async (guard: keyof typeof guards, authorization?: string) =>
    guards[guard](new Request('https://x.example/', authorization === undefined ? {} : { headers: { authorization } }))
  const refused = async (guard: keyof typeof guards, authorization?: string) => {
    const outcome = await ask(guard, authorization)
    if (!('response' in outcome)) throw new Error('expected a refusal')
    return [outcome.response.status, outcome.response.headers.get('www-authenticate')]
  }
  return { at, tokens, ask, refused }
}

describe('server.guard', () => {
  it('hands over whom the token speaks for', async () => {
    const { tokens, ask } = await world()
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(await ask('notes', `${scheme} ${tokens.accessToken}`)).toMatchObject({
        principal: {
          subject: 'fake:1',
          login: 'alice',
          clientId: tokens.clientId,
          scopes: ['notes:read'],
          resource: NOTES,
        },
      })
    }
  })

  it('challenges without an error when there is no token (R357, R361, R362)', async () => {
    const { refused, tokens } = await world()
    const challenge = [401, `Bearer resource_metadata="${METADATA}", scope="notes:read"${DPOP}`]
    for (const header of [undefined, `Token ${tokens.accessToken}`, 'Basic YTpi', `Bearerx ${tokens.accessToken}`]) {
      expect(await refused('notes', header)).toEqual(challenge)
    }
  })

  it('says that a token is not good, never why (R290, R358)', async () => {
    const { refused, tokens } = await world()
    const challenge = `Bearer error="invalid_token", error_description="The access token is not valid.", resource_metadata="${METADATA}", scope="notes:read"${DPOP}`
    for (const token of [tokens.refreshToken, `${tokens.accessToken.slice(0, -4)}AAAA`, 'x.y.z']) {
      expect(await refused('notes', `Bearer ${token}`)).toEqual([401, challenge])
    }
    // A token of one resource is none at another.
    expect((await refused('files', `Bearer ${tokens.accessToken}`))[0]).toBe(401)
  })

  it('names what is granted and what is needed when more is needed (R359, R366)', async () => {
    const { at, refused, tokens } = await world()
    expect(await refused('writing', `Bearer ${tokens.accessToken}`)).toEqual([
      403,
      `Bearer error="insufficient_scope", error_description="This needs more permissions.", resource_metadata="${METADATA}", scope="notes:read notes:write"`,
    ])
    // Who may write may read: `implies` counts where scopes are required.
    const writer = await signIn(at, { scope: 'notes:write' })
    const guard = at.server.guard({ resource: NOTES })
    expect(
      await guard(new Request(NOTES, { headers: { authorization: `Bearer ${writer.accessToken}` } })),
    ).toHaveProperty('principal')
  })

  it('refuses a malformed header as a malformed request (R360)', async () => {
    const { refused, tokens } = await world()
    // No scope: nothing that a client could ask for would help.
    const challenge = `Bearer error="invalid_request", error_description="The request is malformed.", resource_metadata="${METADATA}"`
    for (const header of ['Bearer', 'Bearer ', `Bearer ${tokens.accessToken}, Bearer x`, 'Bearer a b']) {
      expect(await refused('notes', header)).toEqual([400, challenge])
    }
  })

  it('takes one credential: two headers, or one beside a token in the URL, are malformed (R360, R361)', async () => {
    const { at, tokens } = await world()
    const guard = at.server.guard({ resource: NOTES })
    const ask = async (query: string, headers: HeadersInit) => {
      const outcome = await guard(new Request(`https://x.example/${query}`, { headers }))
      return 'response' in outcome ? outcome.response.status : 200
    }
    const authorization = `Bearer ${tokens.accessToken}`
    expect(await ask('', { authorization })).toBe(200)
    expect(await ask(`?access_token=${tokens.accessToken}`, { authorization })).toBe(400)
    expect(await ask(`?access_token=${tokens.accessToken}`, {})).toBe(401)
  })

  it('tells the operator of each refusal, with its true reason', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    const guard = at.server.guard({ resource: NOTES })
    await guard(new Request(NOTES))
    await guard(new Request(NOTES, { headers: { authorization: 'Bearer x.y.z' } }))
    expect(events.map(({ name, reason, resource }) => [name, reason, resource])).toEqual([
      ['refused', 'token_missing', NOTES],
      ['refused', 'token_malformed', NOTES],
    ])
  })

  it('tells the operator whose token lacks which scopes, and for which resource a token would have been', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    const { accessToken, clientId } = await signIn(at)
    const asked = new Request(NOTES, { headers: { authorization: `Bearer ${accessToken}` } })
    events.splice(0)
    await at.server.guard({ resource: NOTES, scopes: ['notes:write'] })(asked)
    await at.server.guard({ resource: FILES })(asked)
    const about = { at: at.clock.now(), supportId: expect.any(String), name: 'refused' }
    const details = { needed: 'notes:read notes:write' }
    expect(events).toEqual([
      { ...about, reason: 'scope_insufficient', resource: NOTES, clientId, grantId: expect.any(String), details },
      { ...about, reason: 'token_audience', resource: FILES, details: { aud: NOTES } },
    ])
  })

  it('ends with the token', async () => {
    const { at, refused, tokens } = await world()
    at.clock.advance(606)
    expect((await refused('notes', `Bearer ${tokens.accessToken}`))[0]).toBe(401)
  })

  it('is not made for a resource that nobody configured', () => {
    expect(() => createTestServer().server.guard({ resource: 'https://other.example/mcp' })).toThrow('no resource')
  })
})

describe('the Express adapter', () => {
  const running: Server[] = []
  afterEach(() => running.splice(0).forEach((http) => http.close()))

  async function listen() {
    const at = createTestServer()
    const app = express()
    app.use(createOAuthRouter(at.server))
    app.get('/notes', requireBearer(at.server.guard({ resource: NOTES })), (_request, response) => {
      response.json(response.locals['principal'])
    })
    const http = createServer(app).listen(0, '127.0.0.1')
    running.push(http)
    await once(http, 'listening')
    const address = http.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return { at, url: `http://127.0.0.1:${port}` }
  }

  it('serves the same answers: status, headers, cookies, body', async () => {
    const { at, url } = await listen()
    const asked = '/authorize?client_id=nobody'
    const init = { redirect: 'manual', headers: { accept: 'application/json' } } as const
    for (const path of ['/.well-known/openid-configuration', '/jwks', asked]) {
      const [over, direct] = [await fetch(url + path, init), await at.send(path, init)]
      expect(over.status).toBe(direct.status)
      expect(await over.text()).toBe(await direct.text())
      for (const [name, value] of direct.headers) expect(over.headers.get(name)).toBe(value)
    }
    const token = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) })
    expect([token.status, (await members(token))['error']]).toEqual([400, 'unsupported_grant_type'])
  })

  it('leaves what is not ours to the app, and guards its routes', async () => {
    const { at, url } = await listen()
    const { accessToken } = await signIn(at)
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    expect((await fetch(`${url}/notes`)).status).toBe(401)
    const allowed = await fetch(`${url}/notes`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect([allowed.status, (await members(allowed))['login']]).toEqual([200, 'alice'])
  })

  it('sees the second of two Authorization lines (R211, R360)', async () => {
    const { at, url } = await listen()
    const { accessToken } = await signIn(at)
    const ask = (method: string, path: string, lines: readonly string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = ['host', new URL(url).host, ...lines.flatMap((line) => ['authorization', line])]
        const form = ['content-type', 'application/x-www-form-urlencoded']
        request(url + path, { method, headers: [...headers, ...form] }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end(method === 'POST' ? 'grant_type=refresh_token&refresh_token=x' : undefined)
      })
    const bearer = `Bearer ${accessToken}`
    expect(await ask('GET', '/notes', [bearer])).toBe(200)
    expect(await ask('GET', '/notes', [bearer, 'Bearer x'])).toBe(400)
    expect(await ask('POST', '/token', ['Basic YTpi', 'Basic YTpi'])).toBe(400)
  })

  it('takes the metadata of a resource by the Host it was asked on, and nothing else (R23, R43)', async () => {
    const { url } = await listen()
    // `fetch` may not set Host: the listener's own is none of a resource.
    expect((await fetch(`${url}/.well-known/oauth-protected-resource/mcp`)).status).toBe(404)
    const metadata = await members(await fetch(`${url}/.well-known/oauth-authorization-server`))
    expect(metadata['issuer']).toBe('https://auth.example.com')
  })
})
