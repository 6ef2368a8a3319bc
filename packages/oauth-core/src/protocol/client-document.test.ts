import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { parseClientDocument, parseDocumentJson } from './client-document.ts'

const clientId = 'https://client.example.org/oauth/client.json'
const DOCUMENT = {
  client_id: clientId,
  client_name: 'Example client',
  redirect_uris: ['https://client.example.org/callback', 'http://127.0.0.1/callback'],
}
const PUBLIC_KEY = { kty: 'EC', crv: 'P-256', x: 'fake-x', y: 'fake-y' }

const parse = (change: Readonly<Record<string, unknown>> = {}) =>
  parseClientDocument({ ...DOCUMENT, ...change }, { clientId, redirectSchemes: [] })

function checkOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isOAuthError(error) && error.reason === 'client_document') return String(error.details['check'])
    throw error
  }
  return 'accepted'
}

describe('parseDocumentJson', () => {
  const TEXT = JSON.stringify(DOCUMENT)

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/cimd+json',
    'application/vnd.example.client+json',
  ])('takes %s', (type) => {
    expect(parseDocumentJson(type, TEXT)).toEqual(DOCUMENT)
  })

  it.each([
    null,
    '',
    'text/html',
    'text/json',
    'application/jsonp',
    'application/+json',
    'application/javascript',
    'application/json, text/html',
    'text/plain; application/json',
  ])('refuses the content type %s (R109)', (type) => {
    expect(checkOf(() => parseDocumentJson(type, TEXT))).toBe('content type')
  })

  it.each([
    ['what is no UTF-8', undefined, 'UTF-8'],
    ['a byte order mark', `\ufeff${TEXT}`, 'JSON syntax'],
    ['a member twice', TEXT.replace('{', '{"client_name":"Another",'), 'JSON repeated member'],
    ['__proto__', TEXT.replace('{', '{"__proto__":{},'), 'JSON __proto__'],
    ['what is no JSON', '{', 'JSON syntax'],
    ['nothing', '', 'JSON syntax'],
    ['two values', `${TEXT}${TEXT}`, 'JSON syntax'],
  ])('refuses %s (R109)', (_what, text, check) => {
    expect(checkOf(() => parseDocumentJson('application/json', text))).toBe(check)
  })
})

describe('parseClientDocument', () => {
  it('reads a public client out of the least there may be', () => {
    expect(parse()).toEqual({
      name: 'Example client',
      redirectUris: DOCUMENT.redirect_uris,
      grantTypes: ['authorization_code'],
      methods: ['none'],
      jwks: undefined,
      jwksUri: undefined,
      requiresPushedRequest: false,
      requiresDpop: false,
    })
  })

  it('hears that the client wants to be held to pushed requests, and to proofs of its key', () => {
    expect(parse({ require_pushed_authorization_requests: true })).toMatchObject({
      requiresPushedRequest: true,
      requiresDpop: false,
    })
    expect(parse({ dpop_bound_access_tokens: true })).toMatchObject({
      requiresPushedRequest: false,
      requiresDpop: true,
    })
    expect(parse({ require_pushed_authorization_requests: false, dpop_bound_access_tokens: false })).toMatchObject({
      requiresPushedRequest: false,
      requiresDpop: false,
    })
  })

  it('ignores members and grant types that it does not know', () => {
    const grants = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer']
    const { grantTypes } = parse({ grant_types: grants, software_statement: 'x', unknown: { a: [1] }, scope: 'a b' })
    expect(grantTypes).toEqual(['authorization_code', 'refresh_token'])
  })

  it.each([
    `${clientId}/`,
    clientId.toUpperCase(),
    clientId.replace('https://client', 'https://Client'),
    clientId.replace('.org/', '.org:443/'),
    clientId.replace('client.json', 'client%2ejson'),
    'https://other.example.org/oauth/client.json',
    '',
    undefined,
  ])('refuses a document that names the client %j (R99, R111)', (other) => {
    expect(checkOf(() => parse({ client_id: other }))).toBe('client_id differs')
  })

  it('refuses a document that names the client in a list (R99, R111)', () => {
    expect(checkOf(() => parse({ client_id: [clientId] }))).toBe('text')
  })

  it.each([
    [{ client_secret: 'fake-secret' }],
    [{ client_secret: '' }],
    [{ client_secret: null }],
    [{ client_secret_expires_at: 0 }],
    [{ token_endpoint_auth_method: 'client_secret_basic' }],
    [{ token_endpoint_auth_method: 'client_secret_post' }],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }],
    [{ token_endpoint_auth_methods_supported: ['none', 'client_secret_post'] }],
    [{ token_endpoint_auth_methods_supported: ['none'], token_endpoint_auth_method: 'client_secret_basic' }],
  ])('refuses what is built on a shared secret: %j (R110)', (change) => {
    expect(checkOf(() => parse(change))).toBe('shared secret')
  })

  it.each([
    ['client_name missing', { client_name: undefined }],
    ['client_name missing', { client_name: '' }],
    ['text', { client_name: 7 }],
    ['count', { redirect_uris: undefined }],
    ['count', { redirect_uris: [] }],
    ['list', { redirect_uris: 'https://client.example.org/callback' }],
    ['count', { redirect_uris: Array(21).fill('https://client.example.org/callback') }],
  ])('needs a name and redirect URIs: %s of %j (R111)', (check, change) => {
    expect(checkOf(() => parse(change))).toBe(check)
  })

  it.each(['http://client.example.org/cb', 'javascript:alert(1)', 'https://client.example.org/cb#a', 'cursor://cb'])(
    'holds redirect URIs to the rules of registration: %s',
    (uri) => {
      expect(checkOf(() => parse({ redirect_uris: [uri] }))).not.toBe('accepted')
    },
  )

  it.each([
    [
      'both kinds of keys',
      'not beside jwks_uri',
      { jwks: { keys: [PUBLIC_KEY] }, jwks_uri: 'https://client.example.org/jwks' },
    ],
    ['a private key', 'public keys', { jwks: { keys: [{ ...PUBLIC_KEY, d: 'fake-d' }] } }],
    ['a symmetric key', 'public keys', { jwks: { keys: [{ kty: 'oct', k: 'fake-k' }] } }],
    ['keys over http', 'jwks_uri', { jwks_uri: 'http://client.example.org/jwks' }],
    ['no code flow', 'response_types', { response_types: ['token'] }],
    ['no code grant', 'authorization_code', { grant_types: ['client_credentials'] }],
    ['only unknown methods', 'authentication methods', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['no method', 'authentication methods', { token_endpoint_auth_methods_supported: [] }],
    ['a method that needs keys', 'authentication methods', { token_endpoint_auth_method: 'private_key_jwt' }],
  ])('refuses %s', (_what, check, change) => {
    expect(checkOf(() => parse(change))).toBe(check)
  })

  it.each([
    ['by value', { jwks: { keys: [PUBLIC_KEY] } }],
    ['by URL', { jwks_uri: 'https://client.example.org/jwks' }],
  ])('takes who signs assertions with keys %s', (_where, keys) => {
    expect(parse({ ...keys, token_endpoint_auth_method: 'private_key_jwt' }).methods).toEqual(['private_key_jwt'])
  })

  it('goes by the list of methods before the one method, and drops what it does not know', () => {
    const listed = { token_endpoint_auth_methods_supported: ['none', 'attest_jwt_client_auth'] }
    expect(parse(listed).methods).toEqual(['none'])
    expect(parse({ ...listed, token_endpoint_auth_method: 'tls_client_auth' }).methods).toEqual(['none'])
  })

  it('keeps the keys, or where they are', () => {
    expect(parse({ jwks: { keys: [PUBLIC_KEY] } }).jwks).toEqual({ keys: [PUBLIC_KEY] })
    expect(parse({ jwks_uri: 'https://client.example.org/jwks' }).jwksUri).toBe('https://client.example.org/jwks')
  })

  it('takes a fault of its own for no fault of the document', () => {
    const broken = Object.defineProperty({ ...DOCUMENT }, 'client_id', {
      enumerable: true,
      get: () => {
        throw new RangeError('a bug')
      },
    })
    expect(() => parseClientDocument(broken, { clientId, redirectSchemes: [] })).toThrow(RangeError)
  })

  it.each([null, [], 'text', 7])('refuses %j, no object (R109)', (json) => {
    expect(checkOf(() => parseClientDocument(json, { clientId, redirectSchemes: [] }))).toBe('object')
  })
})
