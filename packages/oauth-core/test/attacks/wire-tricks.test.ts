import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { form, json, members } from '../support/forms.ts'
import {
  authorize,
  authorizeUrl,
  obtainCode,
  redeem,
  REDIRECT_URI,
  refresh,
  register,
  signIn,
  tokensOf,
} from '../support/journey.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { createTestServer, ISSUER, VERIFIER } from '../support/test-server.ts'

const errorOf = async (answer: Response): Promise<unknown> => [answer.status, (await members(answer))['error']]

/** The status lines that come back for bytes which no HTTP client would send. */
async function statusesOf({ origin }: HttpServer, text: string): Promise<readonly number[]> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.setTimeout(2000, () => socket.destroy())
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  socket.on('error', () => undefined) // a reset is the end like any other
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n\r\n`

describe('a request line', () => {
  // better-auth GHSA-x732-6j76-qmhm, hono CVE-2026-29087: a second spelling that leads past a check or a limit.
  it.each([
    'POST //token',
    'POST /token/',
    'POST /token;x=1',
    'POST /TOKEN',
    'POST /%74oken',
    'POST /token%2f',
    'POST /token%00',
    'POST /./token/.',
    'GET /register//x',
    'GET /authorize/..%2ftoken',
    'GET /.well-known//oauth-authorization-server',
    'GET //evil.example/.well-known/oauth-authorization-server',
    'GET http://evil.example/authorize',
    'GET /\\evil.example/authorize',
  ])('with another spelling is another path: %s (R24)', async (start) => {
    const at = await overHttp()
    const request = lines(`${start} HTTP/1.1`, 'Host: auth.example.com', 'Content-Length: 0', 'Connection: close')
    const [status = 400] = await statusesOf(at, request)
    expect([400, 401, 404]).toContain(status)
  })

  it('is not overruled by a header or a field: no GET becomes a POST, no POST a DELETE (R6)', async () => {
    const at = await overHttp()
    const { clientId, registrationToken } = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
      'x-original-url': `/register/${clientId}`,
      'x-rewrite-url': `/register/${clientId}`,
      authorization: `Bearer ${registrationToken}`,
    }
    for (const path of [`/register/${clientId}?_method=DELETE`, `/register/${clientId}?method=DELETE`]) {
      expect((await at.send(path, { method: 'POST', body: '_method=DELETE', headers })).status).toBe(405)
    }
    expect((await at.send('/token', { headers: { ...headers, 'x-http-method-override': 'POST' } })).status).toBe(405)
    expect((await at.send(`/register/${clientId}`, { headers })).status).toBe(200)
  })

  it('cannot smuggle a second request in its body', async () => {
    const at = await overHttp()
    const smuggled = lines('GET /jwks HTTP/1.1', 'Host: auth.example.com', 'Connection: close')
    const both = await statusesOf(
      at,
      lines('POST /token HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked') +
        `0\r\n\r\n${smuggled}`,
    )
    expect(both).toEqual([400])
    const twice = await statusesOf(
      at,
      lines('POST /token HTTP/1.1', 'Host: a', 'Content-Length: 0', `Content-Length: ${smuggled.length}`) + smuggled,
    )
    expect(twice).toEqual([400])
    const spaced = await statusesOf(
      at,
      lines('POST /token HTTP/1.1', 'Host: a', 'Transfer-Encoding : chunked') + smuggled,
    )
    expect(spaced).toEqual([400])
  })
})

describe('one parameter in two places', () => {
  it('counts where it belongs alone: the body of a POST, whatever the URL says (R9, R16)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    const evil = await register(at, { redirect_uris: ['https://evil.example/cb'] })
    const beside = new URLSearchParams({
      client_id: evil.clientId,
      grant_type: 'refresh_token',
      resource: 'https://evil.example',
    })
    const body = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: VERIFIER }
    await tokensOf(await at.send(`/token?${beside}`, form(body)))

    const [, query = ''] = authorizeUrl(clientId).split('?')
    const inUrl = new URLSearchParams({ client_id: evil.clientId, redirect_uri: 'https://evil.example/cb' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const browser = createTestBrowser(at)
    const parked = await browser.open(`/authorize?${inUrl}`, { method: 'POST', body: query, headers })
    expect(await (await browser.open(locationOf(parked))).text()).toContain('client.example.org')
  })

  it.each([
    'grant_type=refresh_token&grant%5Ftype=authorization_code',
    'grant_type=refresh_token&grant_type=refresh_token',
    'grant_type=&grant_type=refresh_token',
    'client_id=a&grant_type=refresh_token&client_id=b',
    'grant_type[]=refresh_token',
    'grant_type%00=refresh_token',
    'Grant_Type=refresh_token',
    '+grant_type=refresh_token',
    'grant_type%EF%BB%BF=refresh_token',
    '\ufeffgrant_type=refresh_token',
    'grant_type.x=refresh_token',
    'grant_type;client_id=refresh_token',
  ])('is one, however it is spelt: %j (R9, R17)', async (body) => {
    const at = await overHttp()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await errorOf(await at.send('/token', { method: 'POST', body, headers }))).toEqual([400, 'invalid_request'])
  })

  it.each([
    'application/json',
    'application/x-www-form-urlencoded, application/json',
    'application/json, application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencoded; charset=utf-8; charset=utf-7',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/x-www-form-urlencodedx',
    'x/application/x-www-form-urlencoded',
  ])('is read under one media type, and not under %s (R12-R15)', async (type) => {
    const at = await overHttp()
    const { clientId, refreshToken } = await signIn(at)
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
    const answer = await at.send('/token', { method: 'POST', body: body.toString(), headers: { 'content-type': type } })
    expect(await errorOf(answer)).toEqual([400, 'invalid_request'])
    await tokensOf(await refresh(at, clientId, refreshToken))
  })

  // A page anywhere can send these without a preflight: a form cannot make JSON's type.
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'registers nobody from a form of any page: %s (R12)',
    async (type) => {
      const at = await overHttp()
      const body = JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' })
      const answer = await at.send('/register', { method: 'POST', body, headers: { 'content-type': type } })
      expect(answer.status).toBe(400)
    },
  )
})

describe('who we are', () => {
  // better-auth CVE-2025-71401: an issuer, and links in it, out of the request's own headers.
  it('is not in the request: no header moves an address that we give out (R23, R138)', async () => {
    const at = await overHttp()
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      'x-original-host': 'evil.example',
      'x-host': 'evil.example',
      forwarded: 'host=evil.example;proto=http',
      origin: 'https://evil.example',
      referer: 'https://evil.example/',
    }
    const { clientId } = await register(at)
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      authorizeUrl(clientId),
    ]) {
      const answer = await at.send(path, { headers })
      expect(`${await answer.text()} ${JSON.stringify([...answer.headers])}`).not.toContain('evil')
    }
    const registered = await at.send('/register', json({ redirect_uris: [REDIRECT_URI] }, headers))
    expect(String((await members(registered))['registration_client_uri'])).toMatch(new RegExp(`^${ISSUER}/register/`))
    const answer = await authorize(at, clientId)
    expect(answer.searchParams.getAll('iss')).toEqual([ISSUER])
  })
})

describe('the log', () => {
  it('holds nothing that a stranger wrote, whichever door they knock at (R408, R409)', async () => {
    const events: ServerEvent[] = []
    const at = await overHttp(createTestServer({ events: (event) => void events.push(event) }))
    const canary = 'canary\u001b[31m\u2028-1234'
    const text = encodeURIComponent(canary)
    const headers = { 'user-agent': 'canary-1234', referer: 'https://canary-1234.example/', cookie: 'canary=1234' }
    const answers = [
      await at.send(`/authorize?client_id=${text}&state=${text}&scope=${text}&${text}=${text}`, { headers }),
      await at.send(`/consent?transaction=${text}`, { headers }),
      await at.send(`/callback/${text}?state=${text}&error=${text}&error_description=${text}`, { headers }),
      await at.send('/token', form({ grant_type: canary, client_id: canary, code: canary, [canary]: canary }, headers)),
      await at.send('/token', form({ grant_type: 'refresh_token', client_id: canary, refresh_token: canary }, headers)),
      await at.send('/revoke', form({ token: canary, client_id: canary, client_secret: canary }, headers)),
      await at.send('/introspect', form({ token: canary, client_id: canary, client_secret: canary }, headers)),
      await at.send('/par', form({ client_id: canary, request_uri: canary, redirect_uri: canary }, headers)),
      await at.send('/register', json({ redirect_uris: [`${canary}://x`], [canary]: canary }, headers)),
      await at.send(`/register/${text}`, { headers: { ...headers, authorization: `Bearer canary-1234` } }),
      await at.send('/account', { headers }),
      await at.send(`/.well-known/oauth-protected-resource/${text}`, { headers }),
    ]
    const told = await Promise.all(answers.map((answer) => answer.text()))
    expect(answers.every(({ status }) => status >= 400 && status < 500)).toBe(true)
    expect(told.join()).not.toMatch(/canary|1234/)
    expect(events.length).toBeGreaterThan(8)
    expect(JSON.stringify(events)).not.toMatch(/canary|1234/)
  })
})

describe('an account page', () => {
  it('shows what a client calls itself as text, and ends nothing by a link or another page’s token (R159, R174)', async () => {
    const at = await overHttp()
    const browser = createTestBrowser(at)
    const { clientId } = await register(at, { client_name: '"><script>alert(1)</script><form action=//evil>' })
    const code = (await authorize(at, clientId, {}, browser)).searchParams.get('code') ?? ''
    const { refreshToken } = await tokensOf(await redeem(at, clientId, code))
    const account = await browser.open('/account')
    expect(account.headers.get('x-frame-options')).toBe('DENY')
    const page = await account.text()
    expect(page).not.toMatch(/<script|<form action=\/\/evil/)
    const parked = locationOf(await browser.open(authorizeUrl(clientId)))
    const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(await (await browser.open(parked)).text()) ?? []
    const fields = new URLSearchParams({ csrf, client_id: clientId })
    const headers = { 'sec-fetch-site': 'same-origin' }
    expect((await browser.open('/account/revoke', { method: 'POST', body: fields, headers })).status).toBe(403)
    expect((await browser.open(`/account/revoke?${fields}`)).status).toBe(405)
    expect((await browser.open(`/account/logout?${fields}`)).status).toBe(405)
    await tokensOf(await refresh(at, clientId, refreshToken))
  })
})
