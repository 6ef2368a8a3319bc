import { describe, expect, it } from 'vitest'
import { form, members } from '../support/forms.ts'
import { createTestServer, FILES, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const WELL_KNOWN = '/.well-known/oauth-authorization-server'

const CONFIDENTIAL = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
const ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'RS256', 'EdDSA']

const ask = (at: TestServer, host: string, path: string) =>
  at.send(`/.well-known/oauth-protected-resource${path}`, { headers: { host } })

describe('GET /.well-known/oauth-authorization-server', () => {
  it('tells what is there, to everybody, for a while (R30, R33-R36, R38, R39, R41, R51)', async () => {
    const at = createTestServer()
    const response = await at.send(WELL_KNOWN)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const body = await members(response)
    expect(body).toEqual(at.server.metadata())
    expect(body).toEqual({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/jwks`,
      registration_endpoint: `${ISSUER}/register`,
      revocation_endpoint: `${ISSUER}/revoke`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      pushed_authorization_request_endpoint: `${ISSUER}/par`,
      require_pushed_authorization_requests: false,
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'PS256'],
      token_endpoint_auth_methods_supported: ['none', ...CONFIDENTIAL],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      revocation_endpoint_auth_methods_supported: ['none', ...CONFIDENTIAL],
      revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      introspection_endpoint: `${ISSUER}/introspect`,
      introspection_endpoint_auth_methods_supported: CONFIDENTIAL,
      introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      scopes_supported: ['notes:read', 'notes:write', 'mcp', 'offline_access'],
      authorization_response_iss_parameter_supported: true,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
    })
  })

  it('stands where OpenID clients look, too (R32)', async () => {
    const at = createTestServer()
    expect(await members(await at.send('/.well-known/openid-configuration'))).toEqual({
      ...at.server.metadata(),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
  })

  it('stands there no longer once it is switched off', async () => {
    const at = createTestServer({ openidConfiguration: 'off' })
    await expect(at.send('/.well-known/openid-configuration')).rejects.toThrow('none of the server')
    expect((await at.send(WELL_KNOWN)).status).toBe(200)
    const below = createTestServer({ issuer: `${ISSUER}/t1`, openidConfiguration: 'off' })
    for (const path of ['/.well-known/openid-configuration/t1', '/t1/.well-known/openid-configuration']) {
      await expect(below.send(path)).rejects.toThrow('none of the server')
    }
  })

  it('moves with an issuer that has a path, and leaves the root (R31)', async () => {
    const issuer = `${ISSUER}/t1`
    const at = createTestServer({ issuer })
    const forms = [`${WELL_KNOWN}/t1`, '/.well-known/openid-configuration/t1', '/t1/.well-known/openid-configuration']
    for (const path of forms) {
      expect(await members(await at.send(path))).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
    }
    for (const path of [WELL_KNOWN, '/.well-known/openid-configuration', '/token']) {
      await expect(at.send(path)).rejects.toThrow('none of the server')
    }
  })

  it('promises only endpoints that answer (R40)', async () => {
    const at = createTestServer()
    const urls = Object.entries(at.server.metadata()).filter(([name]) => /_endpoint$|_uri$/.test(name))
    expect(urls).toHaveLength(7)
    for (const [, url] of urls) expect((await at.send(new URL(String(url)).pathname)).status).not.toBe(404)
  })

  it('never believes the request about who we are (R23)', async () => {
    const at = createTestServer()
    const request = new Request(`https://evil.example${WELL_KNOWN}`, {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    })
    expect(JSON.stringify(await at.server.fetch(request).then((response) => response?.json()))).not.toContain('evil')
  })
})

describe('GET /.well-known/oauth-protected-resource', () => {
  it('describes the resource at its path, and at the root of a host with one (R43-R46)', async () => {
    const at = createTestServer()
    for (const path of ['/mcp', '', '/mcp?x=1']) {
      expect(await members(await ask(at, 'notes.example.com', path))).toEqual({
        resource: NOTES,
        authorization_servers: [ISSUER],
        scopes_supported: ['notes:read'],
        bearer_methods_supported: ['header'],
        resource_name: 'Notes',
      })
    }
    expect((await members(await ask(at, 'FILES.example.com:443', '/mcp')))['resource']).toBe(FILES)
  })

  it('makes up nothing for a host or path that is not configured (R47)', async () => {
    const at = createTestServer()
    for (const [host, path] of [
      ['evil.example', '/mcp'],
      ['evil.example', ''],
      ['notes.example.com', '/other'],
      ['notes.example.com', '/mcp/x'],
      ['notes.example.com.evil.example', '/mcp'],
    ] as const) {
      const response = await ask(at, host, path)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain('evil')
    }
  })

  it('has no root form where a host has two resources', async () => {
    const at = createTestServer({
      resources: [{ resource: 'https://h.example/a' }, { resource: 'https://h.example/b' }],
    })
    expect((await ask(at, 'h.example', '')).status).toBe(404)
    expect((await ask(at, 'h.example', '/b')).status).toBe(200)
  })

  it('describes a resource without a path at the root, whatever else the host has (R43)', async () => {
    const root = 'https://h.example'
    const at = createTestServer({ resources: [{ resource: root }, { resource: `${root}/b` }] })
    for (const path of ['', '/']) expect((await members(await ask(at, 'h.example', path)))['resource']).toBe(root)
    expect((await members(await ask(at, 'h.example', '/b')))['resource']).toBe(`${root}/b`)
  })
})

describe('GET /jwks', () => {
  it('has public members alone (R48)', async () => {
    const body = await members(await createTestServer().send('/jwks'))
    expect(body['keys']).toHaveLength(2) // the one that signs, and the next one
    for (const key of Array.isArray(body['keys']) ? body['keys'] : []) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
      expect(key).toMatchObject({ alg: 'ES256', use: 'sig', kty: 'EC' })
    }
  })
})

describe('every endpoint', () => {
  it('has one spelling: every other is not ours (R5, R24)', async () => {
    const at = createTestServer()
    for (const path of ['//token', '/token/', '/TOKEN', '/token;x', '/%74oken', '/token%00', '/nothing']) {
      const url = `https://auth.example.com${path}`
      expect(await at.server.fetch(new Request(url, form({})))).toBeUndefined()
    }
    // What a URL parser folds away is the same path, under the same rules.
    expect((await at.send('/./token')).status).toBe(405)
  })

  it('answers HEAD as GET without the body (R7)', async () => {
    const at = createTestServer()
    for (const path of [WELL_KNOWN, '/jwks']) {
      const [get, head] = [await at.send(path), await at.send(path, { method: 'HEAD' })]
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers))
    }
  })
})
