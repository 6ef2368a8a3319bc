import { describe, expect, it } from 'vitest'
import { locationOf } from '../support/browser.ts'
import {
  authorizeUrl,
  obtainCode,
  redeem,
  REDIRECT_URI,
  register,
  signIn,
  tokensOf,
  refresh,
} from '../support/journey.ts'
import { createTestServer, FILES, NOTES } from '../support/test-server.ts'

const LOOPBACK = 'http://127.0.0.1:3000/callback'

describe('redirect URIs that are almost registered', () => {
  it.each([
    'https://client.example.org/callback/',
    'https://client.example.org/callback?',
    'https://client.example.org/callback?x=1',
    'https://client.example.org/callback#',
    'https://client.example.org/callback%2f',
    'https://client.example.org/%63allback',
    'https://client.example.org/x/../callback',
    'https://client.example.org//callback',
    'https://client.example.org:443/callback',
    'https://client.example.org:8443/callback',
    'https://client.example.org./callback',
    'https://CLIENT.example.org/callback',
    'HTTPS://client.example.org/callback',
    'http://client.example.org/callback',
    'https://evil.example@client.example.org/callback',
    'https://client.example.org@evil.example/callback',
    'https://client.example.org\\@evil.example/callback',
    'https://client.example.org/callback ',
    'https://client.example.org/callback\u200b',
    'https://clıent.example.org/callback',
    'https://client.example.org.evil.example/callback',
    '//client.example.org/callback',
    'javascript:alert(1)//https://client.example.org/callback',
    'http://localhost:3000/callback',
    'http://127.0.0.1:3000/callback2',
    'http://127.0.0.1:3000/callback?x',
    'http://127.0.0.1:99999/callback',
    'http://127.0.0.1:0080/callback',
    'http://127.0.0.1:/callback',
    'http://127.0.0.1:3000@evil.example/callback',
    'http://127.0.0.1.evil.example:3000/callback',
    'http://127.1:3000/callback',
    'http://0x7f.1:3000/callback',
    'https://127.0.0.1:3000/callback',
  ])('leads nowhere: %s (R125, R127, R128)', async (redirectUri) => {
    const at = createTestServer()
    const { clientId } = await register(at, { redirect_uris: [REDIRECT_URI, LOOPBACK] })
    const answer = await at.send(authorizeUrl(clientId, { redirect_uri: redirectUri }))
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(await answer.text()).not.toContain('evil')
  })
})

describe('resources that are almost the right one', () => {
  it.each([
    `${NOTES}/`,
    `${NOTES}?x`,
    `${NOTES}#x`,
    `${NOTES}/../mcp`,
    `${NOTES}2`,
    'https://notes.example.com',
    'https://notes.example.com/MCP',
    'https://notes.example.com/%6dcp',
    'https://notes.example.com//mcp',
    'https://notes.example.com/mcp;x',
    'https://notes.example.com./mcp',
    'https://notes.example.com:8443/mcp',
    'http://notes.example.com/mcp',
    'https://a@notes.example.com/mcp',
    'https://notes.example.com\\@evil.example/mcp',
    'https://notes.example.com.evil.example/mcp',
    'https://*.example.com/mcp',
    'notes.example.com/mcp',
    'urn:notes',
  ])('are none: %s, at /authorize and at /token, where the code survives it (R143, R242, R291)', async (resource) => {
    const at = createTestServer()
    const client = await register(at, { redirect_uris: [LOOPBACK] })
    const answer = await at.send(authorizeUrl(client.clientId, { redirect_uri: LOOPBACK, resource }))
    expect(new URL(locationOf(answer)).searchParams.get('error')).toBe('invalid_target')
    const code = await obtainCode(at, client.clientId, { redirect_uri: LOOPBACK })
    const refused = await redeem(at, client.clientId, code, { resource })
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_target' }])
    expect((await redeem(at, client.clientId, code)).status).toBe(200)
  })

  it('are the right one in another case and with the default port, and the token has the configured spelling (R144)', async () => {
    const at = createTestServer()
    const resource = 'HTTPS://NOTES.example.com:443/mcp'
    const { accessToken } = await signIn(at, { resource })
    const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ aud: NOTES })
  })

  it('do not lend the token of one service to another, also on the second look (R290)', async () => {
    const at = createTestServer()
    const { accessToken, clientId, refreshToken } = await signIn(at)
    const headers = { authorization: `Bearer ${accessToken}` }
    const [notes, files] = [at.server.guard({ resource: NOTES }), at.server.guard({ resource: FILES })]
    for (let look = 0; look < 2; look += 1) {
      expect(await notes(new Request(NOTES, { headers }))).toHaveProperty('principal')
      const refused = await files(new Request(FILES, { headers }))
      expect('response' in refused && refused.response.status).toBe(401)
    }
    expect((await refresh(at, clientId, refreshToken, { resource: FILES })).status).toBe(400)
    await tokensOf(await refresh(at, clientId, refreshToken, { resource: NOTES })) // it has consumed nothing
  })
})
