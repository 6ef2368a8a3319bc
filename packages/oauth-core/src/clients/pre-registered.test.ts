import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { BUILT_IN_GRANT_TYPES } from '../protocol/grant-types.ts'
import { parsePreRegisteredClients, type PreRegisteredClient } from './pre-registered.ts'

const client = (members: Partial<PreRegisteredClient> = {}): PreRegisteredClient => ({
  client_id: 'reports',
  redirect_uris: ['https://client.example.org/callback'],
  ...members,
})

const BADGE = 'urn:example:params:oauth:grant-type:badge'
const RESOURCES = { resources: ['https://notes.example.com/mcp'] }
const SECRET = { client_secret_sha256: '0'.repeat(64) }
const KEYS = { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] } }

const parse = (...clients: readonly PreRegisteredClient[]) =>
  parsePreRegisteredClients(clients, { redirectSchemes: [], grantTypes: [...BUILT_IN_GRANT_TYPES, BADGE] })

function faultsOf(...clients: readonly PreRegisteredClient[]): readonly string[] {
  try {
    parse(...clients)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

describe('parsePreRegisteredClients', () => {
  it.each<readonly [string, Partial<PreRegisteredClient>, readonly string[]]>([
    ['nothing', {}, ['none']],
    ['a secret', SECRET, ['client_secret_basic', 'client_secret_post']],
    ['a secret and its way', { ...SECRET, token_endpoint_auth_method: 'client_secret_post' }, ['client_secret_post']],
    ['keys', KEYS, ['private_key_jwt']],
    ['the address of keys', { jwks_uri: 'https://client.example.org/jwks' }, ['private_key_jwt']],
    ['both and a way', { ...SECRET, ...KEYS, token_endpoint_auth_method: 'private_key_jwt' }, ['private_key_jwt']],
    ['keys for later', { ...KEYS, token_endpoint_auth_method: 'none' }, ['none']],
  ])('knows how a client with %s proves itself', (_, members, methods) => {
    expect(parse(client(members)).get('reports')?.methods).toEqual(methods)
  })

  it.each<readonly [string, Partial<PreRegisteredClient>, RegExp]>([
    ['a secret and keys without a way', { ...SECRET, ...KEYS }, /token_endpoint_auth_method takes/],
    ['keys it needs but does not have', { token_endpoint_auth_method: 'private_key_jwt' }, /last with jwks/],
    ['a secret it needs but does not have', { token_endpoint_auth_method: 'client_secret_post' }, /with a secret/],
    ['a secret that would not be asked for', { ...SECRET, token_endpoint_auth_method: 'none' }, /takes one of/],
    ['keys in two places', { ...KEYS, jwks_uri: 'https://client.example.org/jwks' }, /not both/],
    ['keys over http', { jwks_uri: 'http://client.example.org/jwks' }, /https URL/],
    ['keys nowhere', { jwks_uri: 'https://' }, /https URL/],
    ['a private key', { jwks: { keys: [{ kty: 'EC', d: 'x' }] } }, /no private member/],
    ['no end of its secret', { ...SECRET, client_secret_expires_at: 0 }, /seconds since 1970/],
    ['half an end of its secret', { ...SECRET, client_secret_expires_at: 0.0001 }, /seconds since 1970/],
    ['a digest of another form', { client_secret_sha256: 'A'.repeat(64) }, /lower-case hex/],
    ['a grant type for others', { grant_types: ['password'] }, /not password/],
    ['no redirect URI', { redirect_uris: [] }, /at least one/],
    ['no resource to act at', { ...SECRET, grant_types: ['client_credentials'] }, /needs resources/],
    ['powers it need not prove', { ...RESOURCES, grant_types: ['client_credentials'] }, /proves itself/],
    ['an extension it need not prove', { grant_types: [BADGE] }, /badge is for a client that proves itself/],
    ['a server it need not prove', { resource_server: RESOURCES.resources }, /proves itself/],
    ['a resource that is none', { ...SECRET, resources: ['notes'] }, /"notes" is no resource/],
    ['a server that is none', { ...SECRET, resource_server: ['*'] }, /is no resource/],
    ['a scope that is none', { ...SECRET, scope: 'a  b' }, /divided by one space/],
    ['a redirect URI for nobody', { redirect_uris: ['javascript:1'] }, /redirect URI "javascript:1"/],
    ['a profile that is none', { ...KEYS, profile: 'low' }, /takes high-assurance/],
    ['the profile and a secret', { ...SECRET, profile: 'high-assurance' }, /needs private_key_jwt/],
    ['the profile and nothing', { profile: 'high-assurance' }, /needs private_key_jwt/],
    [
      'the profile and bearer tokens',
      { ...KEYS, profile: 'high-assurance', dpop_bound_access_tokens: false },
      /has DPoP and pushed requests/,
    ],
    [
      'the profile without pushing',
      { ...KEYS, profile: 'high-assurance', require_pushed_authorization_requests: false },
      /has DPoP and pushed requests/,
    ],
    [
      'the profile and an exception',
      { ...KEYS, profile: 'high-assurance', dangerously_accept_token_endpoint_audience: true },
      /issuer alone/,
    ],
    ['an id with a space', { client_id: 'a b' }, /client_id takes/],
  ])('refuses a client with %s', (_, members, fault) => {
    expect(faultsOf(client(members))).toContainEqual(expect.stringMatching(fault))
  })

  it('gives no client more than the operator wrote', () => {
    const none = { resources: [], scopes: undefined, serves: [] }
    expect(parse(client()).get('reports')?.privileges).toEqual(none)
    const { resources } = RESOURCES
    const grants = { grant_types: ['client_credentials', BADGE], resource_server: resources }
    const { redirect_uris: _, ...jobs } = client({ ...SECRET, ...RESOURCES, ...grants, scope: 'notes:read a' })
    expect(parse(jobs).get('reports')).toMatchObject({
      grantTypes: ['client_credentials', BADGE],
      redirectUris: [],
      privileges: { resources, scopes: ['notes:read', 'a'], serves: resources },
    })
  })

  it('knows of a client what the operator wrote, and nothing else', () => {
    const plain = {
      kind: 'pre-registered',
      clientId: 'reports',
      name: undefined,
      redirectUris: ['https://client.example.org/callback'],
      grantTypes: ['authorization_code', 'refresh_token'],
      privileges: { resources: [], scopes: undefined, serves: [] },
      methods: ['none'],
      secretDigest: undefined,
      keys: undefined,
      acceptsTokenEndpointAudience: false,
      highAssurance: false,
      requiresPushedRequest: false,
      requiresDpop: false,
      usedAt: undefined,
    }
    expect(parse(client()).get('reports')).toEqual(plain)
    const members = {
      client_name: 'Reports',
      client_secret_sha256: `${'0'.repeat(62)}ff`,
      client_secret_expires_at: 1_900_000_001,
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
    }
    expect(parse(client(members)).get('reports')).toEqual({
      ...plain,
      name: 'Reports',
      methods: ['client_secret_basic', 'client_secret_post'],
      secretDigest: `${'A'.repeat(41)}P8`,
      secretExpiresAt: 1_900_000_001_000,
      requiresPushedRequest: true,
      requiresDpop: true,
    })
    const signs = { ...KEYS, dangerously_accept_token_endpoint_audience: true }
    expect(parse(client(signs)).get('reports')).toEqual({
      ...plain,
      methods: ['private_key_jwt'],
      keys: KEYS,
      acceptsTokenEndpointAudience: true,
    })
    expect(parse(client({ jwks_uri: 'https://client.example.org/jwks' })).get('reports')?.keys).toEqual({
      jwksUri: 'https://client.example.org/jwks',
    })
  })

  it('holds a client of high assurance to all that the profile asks', () => {
    expect(parse(client({ ...KEYS, profile: 'high-assurance' })).get('reports')).toMatchObject({
      highAssurance: true,
      requiresPushedRequest: true,
      requiresDpop: true,
      acceptsTokenEndpointAudience: false,
    })
  })

  it('names the client and the fault, and only faults that are there', () => {
    expect(faultsOf(client({ client_id: 'a b' }))).toEqual([
      'client "a b": client_id takes 1 to 200 of A-Z a-z 0-9 . _ ~ -',
    ])
    expect(faultsOf(client(), client())).toEqual(['client "reports": stands there twice'])
    expect(faultsOf(client({ grant_types: ['authorization_code', 'password', 'x'] }))).toEqual([
      `client "reports": grant_types takes ${[...BUILT_IN_GRANT_TYPES, BADGE].join(', ')}, not password, x`,
    ])
    expect(faultsOf(client({ redirect_uris: ['https://client.example.org/callback', 'x'] }))).toEqual([
      'client "reports": redirect URI "x" is none of https, loopback http or an allowed scheme',
    ])
    expect(faultsOf(client({ redirect_uris: [], grant_types: ['refresh_token'] }))).toEqual([])
    expect(faultsOf(client({ client_id: 'a'.repeat(200) }))).toEqual([])
    expect(faultsOf(client({ client_id: 'a'.repeat(201) }))).toHaveLength(1)
    expect(faultsOf(client({ client_secret_sha256: '0'.repeat(65) }))).toHaveLength(1)
    expect(faultsOf(client({ ...KEYS, profile: 'high-assurance' }))).toEqual([])
  })

  it('reads a pinned document, and names the member that is wrong in one', () => {
    const document = {
      client_id: 'https://client.example.org/doc',
      client_name: 'Pinned',
      redirect_uris: ['https://client.example.org/callback'],
    }
    const parsePinned = (change: object) =>
      parsePreRegisteredClients([{ ...document, ...change }], { redirectSchemes: [], grantTypes: [] })
    expect(parsePinned({}).get(document.client_id)).toEqual({
      kind: 'pre-registered',
      clientId: document.client_id,
      name: 'Pinned',
      redirectUris: document.redirect_uris,
      grantTypes: ['authorization_code'],
      methods: ['none'],
      secretDigest: undefined,
      keys: undefined,
      acceptsTokenEndpointAudience: false,
      requiresPushedRequest: false,
      requiresDpop: false,
      usedAt: undefined,
    })
    const excepted = parsePinned({ dangerously_accept_token_endpoint_audience: true, jwks: KEYS.jwks })
    expect(excepted.get(document.client_id)).toMatchObject({ acceptsTokenEndpointAudience: true, keys: KEYS })
    const jwksUri = 'https://client.example.org/jwks'
    expect(parsePinned({ jwks_uri: jwksUri }).get(document.client_id)?.keys).toEqual({ jwksUri })
    expect(() => parsePinned({ client_name: 7 })).toThrow('no metadata document: client_name, text')
    expect(() => parsePinned({ client_id: 'https://localhost/doc' })).toThrow('no metadata document: client_id host')
  })

  it('tells every fault of every client at once', () => {
    expect(faultsOf(client({ redirect_uris: [] }), client({ grant_types: ['x'] }))).toHaveLength(3)
  })
})
