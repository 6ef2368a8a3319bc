import { describe, expect, it } from 'vitest'
import { parseClientMetadata, type ClientMetadata } from './client-metadata.ts'

const policy = { redirectSchemes: ['cursor'] }
const redirect_uris = ['https://a.example/cb']
const parseUnfetched = (more: object): ClientMetadata =>
  parseClientMetadata({ redirect_uris, ...more }, { ...policy, clientDocuments: false }).metadata
const parse = (json: unknown): ClientMetadata => parseClientMetadata(json, policy).metadata
const withUris = (members: Readonly<Record<string, unknown>>): ClientMetadata => parse({ redirect_uris, ...members })
const refused = (member: string): unknown =>
  expect.objectContaining({ reason: 'registration_metadata', details: expect.objectContaining({ member }) })
const refusedFor = (reason: string, member: string, check: string): unknown =>
  expect.objectContaining({ reason, details: { member, check } })
const refusedMetadata = (member: string, check: string): unknown => refusedFor('registration_metadata', member, check)
const refusedUri = expect.objectContaining({ reason: 'registration_uri' })

describe('parseClientMetadata, redirect URIs', () => {
  it.each([{}, { redirect_uris: null }, { redirect_uris: [] }])('refuses %j, without any (R52)', (json) => {
    expect(() => parse(json)).toThrow(refusedUri)
  })

  const sparse: string[] = []
  sparse[1] = 'https://a.example/cb'

  it.each([
    ['text', 'https://a.example/cb'],
    ['an object', { 0: 'https://a.example/cb', length: 1 }],
    ['a nested list', [['https://a.example/cb']]],
    ['a sparse list', sparse],
    ['numbers', [1]],
    ['more than 20', Array.from({ length: 21 }, (_, n) => `https://a.example/${n}`)],
    ['one of more than 2 KiB', [`https://a.example/${'a'.repeat(2048)}`]],
  ])('refuses %s (R53)', (_, uris) => {
    expect(() => parse({ redirect_uris: uris })).toThrow(/registration_(uri|metadata)/)
  })

  it('refuses all for one that is bad', () => {
    expect(() => parse({ redirect_uris: ['https://a.example/cb', 'http://evil.example/cb'] })).toThrow(refusedUri)
  })

  it('takes 20, and tells the operator why others are too many or none', () => {
    const uris = Array.from({ length: 20 }, (_, n) => `https://a.example/${n}`)
    expect(parse({ redirect_uris: uris }).redirect_uris).toEqual(uris)
    for (const refusedUris of [[...uris, 'https://a.example/20'], []]) {
      expect(() => parse({ redirect_uris: refusedUris })).toThrow(
        refusedFor('registration_uri', 'redirect_uris', 'count'),
      )
    }
  })

  it('keeps clients to the hosts that the operator lets them send people to', () => {
    const hosts = { ...policy, redirectHosts: { allow: ['a.example'] } }
    expect(parseClientMetadata({ redirect_uris }, hosts).metadata.redirect_uris).toEqual(redirect_uris)
    expect(() => parseClientMetadata({ redirect_uris: ['https://b.example/cb'] }, hosts)).toThrow(
      refusedFor('registration_uri', 'redirect_uris', 'redirect hosts'),
    )
  })

  it('keeps order and bytes (R83)', () => {
    const uris = ['https://B.example:443/%7e', 'http://127.0.0.1:3000/cb', 'cursor://a/cb', 'https://a.example']
    expect(parse({ redirect_uris: uris }).redirect_uris).toEqual(uris)
  })

  it('refuses loopback and private-use URIs to a web application, and none to a native one (R82)', () => {
    for (const uri of ['http://127.0.0.1/cb', 'https://localhost/cb', 'cursor://a/cb']) {
      expect(() => parse({ redirect_uris: [uri], application_type: 'web' })).toThrow(
        refusedFor('registration_uri', 'redirect_uris', 'application_type web'),
      )
      expect(parse({ redirect_uris: [uri], application_type: 'native' }).application_type).toBe('native')
      expect(parse({ redirect_uris: [uri] })).not.toHaveProperty('application_type')
    }
    expect(withUris({ application_type: 'web' }).application_type).toBe('web')
    expect(() => withUris({ application_type: 'other' })).toThrow(
      refusedFor('registration_metadata', 'application_type', 'known'),
    )
  })
})

describe('parseClientMetadata, authentication and grants', () => {
  it('takes client_secret_basic for a client that names no method, and remembers that it named none', () => {
    expect(parseClientMetadata({ redirect_uris }, policy)).toEqual({
      metadata: {
        redirect_uris,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      methodNamed: false,
    })
  })

  it.each(['none', 'client_secret_basic', 'client_secret_post'])('takes %s', (method) => {
    const parsed = parseClientMetadata({ redirect_uris, token_endpoint_auth_method: method }, policy)
    expect([parsed.metadata.token_endpoint_auth_method, parsed.methodNamed]).toEqual([method, true])
  })

  it.each(['client_secret_jwt', 'tls_client_auth', 'None', 1, ['none']])('refuses the method %j', (method) => {
    expect(() => withUris({ token_endpoint_auth_method: method })).toThrow(refused('token_endpoint_auth_method'))
  })

  it('tells the operator what does not go together', () => {
    expect(() => withUris({ token_endpoint_auth_method: 'x' })).toThrow(
      refusedMetadata('token_endpoint_auth_method', 'supported'),
    )
    expect(() => withUris({ grant_types: [] })).toThrow(refusedMetadata('grant_types', 'authorization_code'))
    expect(() => withUris({ response_types: ['token'] })).toThrow(refusedMetadata('response_types', 'code'))
    expect(() => withUris({ token_endpoint_auth_method: 'private_key_jwt' })).toThrow(
      refusedMetadata('jwks_uri', 'https, or jwks'),
    )
  })

  it.each(['dpop_bound_access_tokens', 'require_pushed_authorization_requests'])(
    'keeps %s as the client said, and nothing where it said nothing',
    (member) => {
      for (const value of [true, false]) expect(withUris({ [member]: value })).toHaveProperty(member, value)
      expect(withUris({})).not.toHaveProperty(member)
      expect(() => withUris({ [member]: 'true' })).toThrow(refusedFor('registration_metadata', member, 'true or false'))
    },
  )

  it('drops grant types that it cannot grant (R65)', () => {
    const asked = ['refresh_token', 'implicit', 'password', 'authorization_code', 'client_credentials']
    expect(withUris({ grant_types: asked }).grant_types).toEqual(['authorization_code', 'refresh_token'])
  })

  it.each([
    { grant_types: ['client_credentials'] },
    { grant_types: [] },
    { grant_types: ['refresh_token'], response_types: ['code'] },
    { grant_types: 'authorization_code' },
    { response_types: ['token'] },
    { response_types: ['code', 'token'] },
    { response_types: [] },
    { grant_types: ['authorization_code'], response_types: ['id_token'] },
  ])('refuses %j, which does not go together (R66)', (members) => {
    expect(() => withUris(members)).toThrow('registration_metadata')
  })
})

describe('parseClientMetadata, what describes a client', () => {
  it('keeps known and localized members, and nothing else (R71)', () => {
    const described = {
      client_name: 'Claude',
      'client_name#ja': 'クロード',
      client_uri: 'https://claude.ai',
      'tos_uri#de-CH': 'https://claude.ai/agb',
      logo_uri: 'https://claude.ai/logo.png',
      contacts: ['a@claude.ai'],
      scope: 'notes:read anything',
      software_id: 'x',
      software_version: '1',
    }
    const dropped = { 'client_name#': 'x', 'scope#ja': 'x', require_auth_time: true, constructor: 'x' }
    expect(withUris({ ...described, ...dropped })).toEqual({ ...withUris({}), ...described })
  })

  it('lets no client choose its id, secret or registration token (R72)', () => {
    const chosen = {
      client_id: 'admin',
      client_secret: 'known',
      client_secret_expires_at: 0,
      client_id_issued_at: 1,
      registration_access_token: 'x',
      registration_client_uri: 'https://evil.example',
    }
    expect(withUris(chosen)).toEqual(withUris({}))
  })

  it('believes no software statement', () => {
    expect(withUris({ software_statement: 'eyJhbGciOiJub25lIn0.e30.' })).toEqual(withUris({}))
  })

  it.each(['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri', 'client_uri#ja'])(
    'refuses a %s that is no http URL (R62)',
    (member) => {
      for (const value of ['javascript:alert(1)', 'data:,x', '/x', 'https://', 'https://a@b', 'https://a/\nb', 1]) {
        expect(() => withUris({ [member]: value })).toThrow(refused(member))
      }
    },
  )

  it('takes blanks for what was not sent', () => {
    expect(withUris({ client_name: '', logo_uri: '', scope: null, jwks: null, contacts: null })).toEqual(withUris({}))
  })

  it('keeps no empty list of contacts', () => {
    expect(withUris({ contacts: [] })).not.toHaveProperty('contacts')
  })

  it('keeps a long name within its record, and refuses one beyond', () => {
    expect(withUris({ client_name: 'a'.repeat(40_000) }).client_name).toHaveLength(40_000)
    expect(() => withUris({ client_name: 'ä'.repeat(40_000) })).toThrow(
      refusedFor('registration_metadata', '(all)', 'size'),
    )
    const rest = JSON.stringify(withUris({ client_name: '' })).length + ',"client_name":""'.length
    expect(withUris({ client_name: 'a'.repeat(49_152 - rest) }).client_name).toHaveLength(49_152 - rest)
    expect(() => withUris({ client_name: 'a'.repeat(49_153 - rest) })).toThrow(refused('(all)'))
  })

  it.each([null, [], 'x', 1, undefined])('refuses %j for metadata', (json) => {
    expect(() => parse(json)).toThrow(refused('(all)'))
  })
})

describe('parseClientMetadata, keys', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }

  it('keeps public keys, up to 20', () => {
    const keys = Array.from({ length: 20 }, () => key)
    expect(withUris({ jwks: { keys } }).jwks?.keys).toHaveLength(20)
    expect(withUris({ jwks: { keys: [key] } }).jwks).toEqual({ keys: [key] })
    expect(withUris({ jwks_uri: 'https://a.example/jwks' }).jwks_uri).toBe('https://a.example/jwks')
  })

  it('wants keys, by value or from https, of who signs assertions', () => {
    const signs = { token_endpoint_auth_method: 'private_key_jwt' }
    expect(withUris({ ...signs, jwks: { keys: [key] } }).token_endpoint_auth_method).toBe('private_key_jwt')
    expect(withUris({ ...signs, jwks_uri: 'https://a.example/jwks' }).jwks_uri).toBe('https://a.example/jwks')
    expect(() => withUris(signs)).toThrow(refused('jwks_uri'))
    expect(() => withUris({ ...signs, jwks_uri: 'http://a.example/jwks' })).toThrow(refused('jwks_uri'))
  })

  it('wants them by value where nothing is fetched', () => {
    const elsewhere = { jwks_uri: 'https://a.example/jwks' }
    const signs = { token_endpoint_auth_method: 'private_key_jwt' }
    expect(() => parseUnfetched({ ...signs, ...elsewhere })).toThrow(
      refusedMetadata('jwks', 'by value: nothing is fetched here'),
    )
    expect(parseUnfetched({ ...signs, jwks: { keys: [key] } }).jwks?.keys).toHaveLength(1)
    expect(parseUnfetched(elsewhere).jwks_uri).toBe(elsewhere.jwks_uri)
  })

  it('refuses keys here and elsewhere at once (R63)', () => {
    expect(() => withUris({ jwks: { keys: [key] }, jwks_uri: 'https://a.example/jwks' })).toThrow(refused('jwks'))
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('refuses a key with the private member %s (R64)', (member) => {
    expect(() => withUris({ jwks: { keys: [key, { ...key, [member]: 'x' }] } })).toThrow(refused('jwks'))
  })

  it.each([
    {},
    [],
    { keys: [] },
    { keys: {} },
    { keys: [1] },
    { keys: [{}] },
    { keys: [null] },
    { keys: [[]] },
    { keys: Array.from({ length: 21 }, () => key) },
    'x',
  ])('refuses %j for a key set', (jwks) => {
    expect(() => withUris({ jwks })).toThrow(refused('jwks'))
  })
})
