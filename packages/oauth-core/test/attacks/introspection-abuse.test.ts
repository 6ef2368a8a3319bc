import { describe, expect, it } from 'vitest'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { form, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, register, REDIRECT_URI, signIn } from '../support/journey.ts'
import { credentialsOf, NOTES_SERVER } from '../support/operator-clients.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { CHALLENGE, createTestServer, FILES } from '../support/test-server.ts'

const ask = (at: HttpServer, token: string, credentials = credentialsOf(NOTES_SERVER)): Promise<Response> =>
  at.send('/introspect', form({ token }, credentials))

describe('introspection', () => {
  // Whoever floods an MCP server with made-up tokens would have shut out everybody it asks about.
  it('of good tokens goes on while strangers show the caller bad ones (R329)', async () => {
    const at = await overHttp(createTestServer({ clients: [NOTES_SERVER] }))
    const { accessToken } = await signIn(at)
    const flood = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(at, `made-up-${n}`)))
    expect(flood.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    expect(await members(await ask(at, accessToken))).toMatchObject({ active: true })
  })

  it('tells nothing of secrets that are no tokens: a code, a request URI, a registration token (R325)', async () => {
    const at = await overHttp(createTestServer({ clients: [NOTES_SERVER] }))
    const client = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
    const open = await register(at)
    const pushed = await members(
      await at.send(
        '/par',
        form({
          client_id: open.clientId,
          response_type: 'code',
          redirect_uri: REDIRECT_URI,
          code_challenge: CHALLENGE,
          code_challenge_method: 'S256',
        }),
      ),
    )
    const secrets = [
      await obtainCode(at, open.clientId),
      String(pushed['request_uri']),
      client.registrationToken ?? '',
      client.secret ?? '',
      client.clientId,
    ]
    for (const secret of secrets) {
      const answer = await ask(at, secret)
      expect([answer.status, await answer.text()]).toEqual([200, '{"active":false}'])
    }
  })

  it('says the same of a token for another server and of one that never was (R325, R326)', async () => {
    const at = await overHttp(createTestServer({ clients: [NOTES_SERVER] }))
    const { accessToken } = await signIn(at, { resource: FILES, scope: undefined })
    const [signature = ''] = accessToken.split('.').slice(2)
    const answers = [accessToken, accessToken.replace(signature, 'A'.repeat(86)), 'x'].map(async (token) => {
      const answer = await ask(at, token)
      return JSON.stringify([answer.status, [...answer.headers.keys()].toSorted(), await answer.text()])
    })
    expect(new Set(await Promise.all(answers)).size).toBe(1)
  })

  it('is not open to an assertion that another endpoint has taken already (R221)', async () => {
    const key = await createTestKey()
    const clients = [
      { client_id: 'server', jwks: { keys: [key.publicJwk] }, redirect_uris: [REDIRECT_URI], resource_server: [FILES] },
    ]
    const at = await overHttp(createTestServer({ clients }))
    const body = asserted(await assertion(at, 'server', key))
    expect((await at.send('/revoke', form({ token: 'x', ...body }))).status).toBe(200)
    for (const path of ['/introspect', '/revoke']) {
      const answer = await at.send(path, form({ token: 'x', ...body }))
      expect([answer.status, (await members(answer))['error']]).toEqual([401, 'invalid_client'])
    }
  })
})

describe('a pushed request', () => {
  it('is never a URL to fetch, nor another spelling of ours (R147, R199)', async () => {
    const fetched: string[] = []
    const fetch = async (url: string): Promise<never> => {
      fetched.push(url)
      throw new Error('nothing is fetched here')
    }
    const at = await overHttp(createTestServer({ ports: { fetch } }))
    const { clientId } = await register(at, { redirect_uris: ['http://127.0.0.1/cb'] })
    for (const uri of [
      'https://evil.example/request.jwt',
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'URN:IETF:PARAMS:OAUTH:REQUEST_URI:x',
      'urn:ietf:params:oauth:request_uri:../../x',
      `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}#x`,
      `urn:ietf:params:oauth:request_uri:${'A'.repeat(4000)}`,
    ]) {
      const answer = await at.send(authorizeUrl(clientId, { redirect_uri: 'http://127.0.0.1:1/cb', request_uri: uri }))
      const location = answer.headers.get('location')
      const error = location === null ? answer.status : new URL(location).searchParams.get('error')
      expect([400, 'request_uri_not_supported']).toContain(error)
    }
    expect(fetched).toEqual([])
  })

  it('is not good any more for an address that its client gave up meanwhile (R90, R200)', async () => {
    const at = await overHttp()
    const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'client_secret_post' }
    const { clientId, secret, registrationToken } = await register(at, metadata)
    const request = {
      client_id: clientId,
      client_secret: secret,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    }
    const { request_uri: requestUri } = await members(await at.send('/par', form(request)))
    const changed = await at.send(`/register/${clientId}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${registrationToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...metadata, client_id: clientId, redirect_uris: ['https://client.example.org/new'] }),
    })
    expect(changed.status).toBe(200)
    const url = `/authorize?${new URLSearchParams({ client_id: clientId, request_uri: String(requestUri) })}`
    const answer = await at.send(url)
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it('opened by two browsers at once is parked for one of them (R201)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const request = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    }
    const { request_uri: requestUri } = await members(await at.send('/par', form(request)))
    const url = `/authorize?${new URLSearchParams({ client_id: clientId, request_uri: String(requestUri) })}`
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => at.send(url)))).map(({ status }) => status)
    expect(statuses.toSorted((one, other) => one - other)).toEqual([303, 400, 400, 400])
  })
})
