import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock } from '@gw/oauth-core/testing'
import { RECORD_KINDS, type AuthorizationServerOptions, type ServerEvent } from '@gw/oauth-core'
import { createTestKey } from '../support/assertions.ts'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { basic, form, members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, REDIRECT_URI, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const METADATA = {
  redirect_uris: [REDIRECT_URI],
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code', 'refresh_token'],
  client_name: 'Managed',
  contacts: ['ops@client.example.org'],
}

/** A confidential client, and what its registration token can do. */
async function openManaged(options: Partial<AuthorizationServerOptions> = {}) {
  const at = createTestServer(options)
  const { clientId, secret = '', registrationToken = '' } = await register(at, { ...METADATA, software_id: undefined })
  const manage = (method: string, body?: object, token: string = registrationToken): Promise<Response> =>
    send(at, clientId, method, token, body)
  /** All that GET shows but what is ours, and changes to it. */
  const put = (change: object = {}): Promise<Response> => manage('PUT', { ...METADATA, client_id: clientId, ...change })
  const credentials = basic(clientId, secret)
  const signedIn = async (parameters: Readonly<Record<string, string>> = {}) =>
    tokensOf(
      await redeem(at, clientId, await obtainCode(at, clientId, parameters), { client_id: undefined }, credentials),
    )
  return { at, clientId, secret, registrationToken, manage, put, credentials, signedIn }
}

function send(at: TestServer, clientId: string, method: string, token?: string, body?: object): Promise<Response> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  return at.send(`/register/${clientId}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

describe('/register/{client_id}', () => {
  it('shows the registration to the holder of its token, without the secret, as often as asked (R94)', async () => {
    const { at, clientId, registrationToken, manage } = await openManaged()
    for (let reading = 0; reading < 3; reading += 1) {
      const response = await manage('GET')
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(await members(response)).toEqual({
        ...METADATA,
        response_types: ['code'],
        client_id: clientId,
        client_id_issued_at: Math.floor(at.clock.now() / 1000),
        registration_access_token: registrationToken,
        registration_client_uri: `${ISSUER}/register/${clientId}`,
      })
    }
  })

  it('refuses keys at a URL where no URL is fetched, as registration does', async () => {
    const byUrl = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://client.example.org/jwks' }
    const refused = await (await openManaged()).put(byUrl)
    expect([refused.status, (await members(refused))['error']]).toEqual([400, 'invalid_client_metadata'])
    const ports = { fetch: () => Promise.reject(new Error('nobody needs the keys yet')) }
    expect((await (await openManaged({ ports })).put(byUrl)).status).toBe(200)
  })

  it.each(['GET', 'PUT', 'DELETE'])(
    'refuses %s without its token, always in the same words (R84, R85, R86)',
    async (method) => {
      const { at, clientId, signedIn } = await openManaged()
      const other = await register(at, METADATA)
      const { accessToken, refreshToken } = await signedIn()
      const wrong: readonly (readonly [string, string | undefined])[] = [
        [clientId, undefined],
        [clientId, `gwm_${'A'.repeat(43)}`],
        [clientId, other.registrationToken],
        [clientId, accessToken],
        [clientId, refreshToken],
        [clientId, other.secret],
        ['AAAAAAAAAAAAAAAAAAAAAA', other.registrationToken],
        ['AAAAAAAAAAAAAAAAAAAAAA', undefined],
        ['', other.registrationToken],
        ['../register', other.registrationToken],
      ]
      const answers = await Promise.all(
        wrong.map(async ([id, token]) => {
          const response = await send(at, encodeURIComponent(id), method, token, method === 'PUT' ? {} : undefined)
          return [response.status, response.headers.get('www-authenticate'), await response.text()]
        }),
      )
      expect(answers[0]?.[0]).toBe(401)
      expect(answers[0]?.[1]).toBe('Bearer realm="oauth"')
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect((await send(at, clientId, 'GET', other.registrationToken)).status).toBe(401)
      expect((await at.send(authorizeUrl(clientId))).status).toBe(303)
    },
  )

  it('is no access token anywhere else (R86)', async () => {
    const { at, registrationToken } = await openManaged()
    await expect(at.server.verifier.verify(registrationToken, { resource: NOTES })).rejects.toThrow('token_malformed')
  })

  it('answers no other method, and is open to programs in any browser tab', async () => {
    const { at, clientId, manage } = await openManaged()
    const refused = await manage('POST')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT, DELETE'])
    const preflight = await at.send(`/register/${clientId}`, { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT, DELETE, OPTIONS')
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false)
  })

  it('slows down who guesses', async () => {
    const { manage } = await openManaged()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => manage('GET', undefined, `gwm_${'A'.repeat(43)}`)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]))
  })

  it('is not there where the operator wants none, and nobody gets a token (R40)', async () => {
    for (const options of [{ clientManagement: 'off' }, { registration: 'off' }] as const) {
      const at = createTestServer(options)
      await expect(send(at, 'x', 'GET')).rejects.toThrow('none of the server')
    }
    const client = await register(createTestServer({ clientManagement: 'off' }), METADATA)
    expect(client).toMatchObject({ secret: expect.stringMatching(/^gws_/), registrationToken: undefined })
  })

  it('keeps of its token only a digest (R93)', async () => {
    const stores = createMemoryStores()
    const { registrationToken, put } = await openManaged({ stores })
    await put({ client_name: 'Changed' })
    const dump: string[] = []
    for (const kind of RECORD_KINDS)
      for await (const { key, body } of stores.records.list(kind)) dump.push(key.id + body)
    expect(dump.join()).toContain('Changed')
    expect(dump.join()).not.toContain(registrationToken.slice(4))
  })
})

describe('PUT /register/{client_id}', () => {
  it('replaces all metadata: what is left out is reset (R88, R94)', async () => {
    const events: ServerEvent[] = []
    const { clientId, registrationToken, manage, secret, at } = await openManaged({
      events: (event) => events.push(event),
    })
    const response = await manage('PUT', {
      client_id: clientId,
      client_secret: secret,
      redirect_uris: ['https://new.example/cb'],
    })
    expect(response.status).toBe(200)
    const body = await members(response)
    expect(body).toEqual({
      redirect_uris: ['https://new.example/cb'],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      client_id: clientId,
      client_id_issued_at: expect.any(Number),
      registration_access_token: registrationToken,
      registration_client_uri: `${ISSUER}/register/${clientId}`,
    })
    expect(await members(await manage('GET'))).toEqual(body)
    expect(events.at(-1)).toMatchObject({ name: 'client_changed', clientId })
    expect((await at.send(authorizeUrl(clientId, { redirect_uri: 'https://new.example/cb' }))).status).toBe(303)
    expect((await at.send(authorizeUrl(clientId))).status).toBe(400)
  })

  it.each([
    ['no client_id', { client_id: undefined }, 'invalid_client_metadata'],
    ['a foreign client_id', { client_id: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'invalid_client_metadata'],
    ['a foreign secret', { client_secret: `gws_${'A'.repeat(43)}` }, 'invalid_client_metadata'],
    ['a token of its own', { registration_access_token: 'mine' }, 'invalid_client_metadata'],
    ['a management URL', { registration_client_uri: 'https://evil.example/' }, 'invalid_client_metadata'],
    ['an end of its secret', { client_secret_expires_at: 0 }, 'invalid_client_metadata'],
    ['a birthday', { client_id_issued_at: 1 }, 'invalid_client_metadata'],
    ['a bad redirect URI', { redirect_uris: ['http://evil.example/cb'] }, 'invalid_redirect_uri'],
    ['no redirect URI', { redirect_uris: undefined }, 'invalid_redirect_uri'],
    ['the implicit grant', { grant_types: ['implicit'] }, 'invalid_client_metadata'],
  ])('refuses %s, and changes nothing (R87, R88, R89)', async (_what, change, error) => {
    const { manage, put } = await openManaged()
    const before = await members(await manage('GET'))
    const response = await put({ client_name: 'Changed', ...change })
    expect([response.status, (await members(response))['error']]).toEqual([400, error])
    expect(await members(await manage('GET'))).toEqual(before)
  })

  it('keeps the secret that the client has, whatever it sends (R89)', async () => {
    const { signedIn, put, secret } = await openManaged()
    expect((await put({ client_secret: secret })).status).toBe(200)
    await signedIn()
  })

  it('makes a public client of a confidential one, and back again only as it holds its secret', async () => {
    const { at, put, clientId, signedIn } = await openManaged()
    expect((await put({ token_endpoint_auth_method: 'none' })).status).toBe(200)
    await tokensOf(await redeem(at, clientId, await obtainCode(at, clientId)))
    expect((await put()).status).toBe(200)
    await signedIn()
  })

  it('gives no secret to a client that was registered without one, nor takes one from it', async () => {
    const at = createTestServer()
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [(await createTestKey()).publicJwk] },
    }
    const { clientId, registrationToken } = await register(at, metadata)
    const put = (change: object) =>
      send(at, clientId, 'PUT', registrationToken, { ...metadata, client_id: clientId, ...change })
    expect((await put({ client_name: 'Renamed' })).status).toBe(200)
    for (const change of [
      { token_endpoint_auth_method: 'client_secret_basic', jwks: undefined },
      { client_secret: 'not-a-secret-of-anybody' },
    ]) {
      const answer = await put(change)
      expect([answer.status, (await members(answer))['error']]).toEqual([400, 'invalid_client_metadata'])
    }
  })

  it('takes JSON of a bounded size, and no part of anything else (R95)', async () => {
    const { at, manage, clientId, registrationToken, put } = await openManaged()
    const before = await members(await manage('GET'))
    const authorization = `Bearer ${registrationToken}`
    const path = `/register/${clientId}`
    const bodies: readonly (readonly [string, string, number])[] = [
      ['application/json', JSON.stringify({ client_id: clientId, ...METADATA }).slice(0, -1), 400],
      ['application/json', '[]', 400],
      ['application/x-www-form-urlencoded', `client_id=${clientId}`, 400],
    ]
    for (const [type, body, status] of bodies) {
      const headers = { authorization, 'content-type': type }
      expect((await at.send(path, { method: 'PUT', headers, body })).status).toBe(status)
    }
    expect((await put({ client_name: 'x'.repeat(70_000) })).status).toBe(413)
    expect((await put({ client_name: 'x'.repeat(50_000) })).status).toBe(400)
    expect(await members(await manage('GET'))).toEqual(before)
  })

  it('voids consents and codes for an address that the client gave up (R90)', async () => {
    const { at, clientId, put, credentials } = await openManaged()
    const browser = createTestBrowser(at)
    const open = () => browser.open(authorizeUrl(clientId))
    const approved = await browser.decide(locationOf(await open()), 'allow', { remember: 'yes' })
    const upstream = new URL(locationOf(approved))
    const answer = new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
    const code = answer.searchParams.get('code') ?? ''
    expect(new URL(locationOf(await open())).searchParams.has('code')).toBe(true)
    const parked = locationOf(await createTestBrowser(at).open(authorizeUrl(clientId)))
    expect(parked).toContain('/consent?')

    const kept = 'https://kept.example/cb'
    await put({ redirect_uris: [kept] })
    const late = await redeem(at, clientId, code, { client_id: undefined }, credentials)
    expect([late.status, (await members(late))['error']]).toEqual([400, 'invalid_grant'])
    await put({ redirect_uris: [REDIRECT_URI, kept] })
    expect(locationOf(await open())).toContain('/consent?')
    // Nothing was consumed by asking too early: the address is back, and so is the code.
    await tokensOf(await redeem(at, clientId, code, { client_id: undefined }, credentials))
  })

  it('and a sign-in at the same moment both count', async () => {
    const { manage, put, signedIn } = await openManaged()
    const [changed] = await Promise.all([put({ contacts: ['new@client.example.org'] }), signedIn()])
    expect(changed.status).toBe(200)
    expect(await members(await manage('GET'))).toMatchObject({ contacts: ['new@client.example.org'] })
  })
})

describe('DELETE /register/{client_id}', () => {
  it('ends the client and all that people granted it (R91, R92, R248)', async () => {
    const events: ServerEvent[] = []
    const { at, clientId, manage, credentials, signedIn } = await openManaged({ events: (event) => events.push(event) })
    const tokens = await signedIn()
    const code = await obtainCode(at, clientId)
    const response = await manage('DELETE')
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(events.at(-1)).toMatchObject({ name: 'client_deleted', clientId })

    await expect(at.server.verifier.verify(tokens.accessToken, { resource: NOTES })).rejects.toThrow('token_revoked')
    const nobody = { client_id: undefined }
    const later = [
      await redeem(at, clientId, code, nobody, credentials),
      await at.send('/token', form({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken }, credentials)),
      await at.send('/revoke', form({ token: tokens.accessToken }, credentials)),
      await at.send('/introspect', form({ token: tokens.accessToken }, credentials)),
    ]
    for (const answer of later) {
      expect([answer.status, (await members(answer))['error']]).toEqual([401, 'invalid_client'])
    }
    expect((await at.send(authorizeUrl(clientId))).status).toBe(400)
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await manage(method)).status).toBe(401)
  })

  it('announces nothing for a client that never had a grant, so that strangers fill nobody’s memory', async () => {
    const stores = createMemoryStores()
    const announced: string[] = []
    const revocations: typeof stores.revocations = {
      ...stores.revocations,
      announce: async (entry) => {
        announced.push(entry.kind)
        await stores.revocations.announce(entry)
      },
    }
    const unused = await openManaged({ stores: { ...stores, revocations } })
    expect((await unused.manage('DELETE')).status).toBe(204)
    expect(announced).toEqual([])
    const used = await openManaged({ stores: { ...stores, revocations } })
    await used.signedIn()
    expect((await used.manage('DELETE')).status).toBe(204)
    expect(announced).toEqual(['client'])
  })

  it('that failed halfway is finished by the next, and nobody finds the client in between', async () => {
    const clock = createFixedClock()
    const stores = createMemoryStores({ clock })
    let down = true
    const revocations: typeof stores.revocations = {
      ...stores.revocations,
      announce: async (entry) => {
        if (down) throw new Error('the test has cut the line')
        await stores.revocations.announce(entry)
      },
    }
    const { at, manage, signedIn, clientId, put } = await openManaged({
      stores: { ...stores, revocations },
      ports: { clock },
    })
    const { accessToken } = await signedIn()
    expect((await manage('DELETE')).status).toBe(500)
    expect((await at.send(authorizeUrl(clientId))).status).toBe(400)
    expect([(await manage('GET')).status, (await put()).status]).toEqual([401, 401])
    down = false
    expect((await manage('DELETE')).status).toBe(204)
    await expect(at.server.verifier.verify(accessToken, { resource: NOTES })).rejects.toThrow('token_revoked')
    expect((await manage('DELETE')).status).toBe(401)
  })

  it('answers every one of many at once, and leaves nothing', async () => {
    const { at, clientId, manage, signedIn } = await openManaged()
    await signedIn()
    const answers = await Promise.all(Array.from({ length: 10 }, () => manage('DELETE')))
    expect(answers.map(({ status }) => status)).toContain(204)
    for (const { status } of answers) expect([204, 401]).toContain(status)
    expect((await at.send(authorizeUrl(clientId))).status).toBe(400)
  })

  it('does not touch another client of the same person', async () => {
    const { at, manage, signedIn } = await openManaged()
    await signedIn()
    const other = await register(at)
    const tokens = await tokensOf(await redeem(at, other.clientId, await obtainCode(at, other.clientId)))
    expect((await manage('DELETE')).status).toBe(204)
    await tokensOf(await refresh(at, other.clientId, tokens.refreshToken))
  })
})
