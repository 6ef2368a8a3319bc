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
    ['what is no UTF-8', undefined],
    ['a byte order mark', `\ufeff${TEXT}`],
    ['a member twice', TEXT.replace('{', '{"client_name":"Another",')],
    ['__proto__', TEXT.replace('{', '{"__proto__":{},')],
    ['what is no JSON', '{'],
    ['nothing', ''],
    ['two values', `${TEXT}${TEXT}`],
  ])('refuses %s (R109)', (_what, text) => {
    expect(checkOf(() => parseDocumentJson('application/json', text))).not.toBe('accepted')
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
    [clientId],
  ])('refuses a document that names the client %j (R99, R111)', (other) => {
    expect(checkOf(() => parse({ client_id: other }))).not.toBe('accepted')
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
    [{ client_name: undefined }],
    [{ client_name: '' }],
    [{ client_name: 7 }],
    [{ redirect_uris: undefined }],
    [{ redirect_uris: [] }],
    [{ redirect_uris: 'https://client.example.org/callback' }],
    [{ redirect_uris: Array(21).fill('https://client.example.org/callback') }],
  ])('needs a name and redirect URIs: %j (R111)', (change) => {
    expect(checkOf(() => parse(change))).not.toBe('accepted')
  })

  it.each(['http://client.example.org/cb', 'javascript:alert(1)', 'https://client.example.org/cb#a', 'cursor://cb'])(
    'holds redirect URIs to the rules of registration: %s',
    (uri) => {
      expect(checkOf(() => parse({ redirect_uris: [uri] }))).not.toBe('accepted')
    },
  )

  it.each([
    ['both kinds of keys', { jwks: { keys: [PUBLIC_KEY] }, jwks_uri: 'https://client.example.org/jwks' }],
    ['a private key', { jwks: { keys: [{ ...PUBLIC_KEY, d: 'fake-d' }] } }],
    ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'fake-k' }] } }],
    ['keys over http', { jwks_uri: 'http://client.example.org/jwks' }],
    ['no code flow', { response_types: ['token'] }],
    ['no code grant', { grant_types: ['client_credentials'] }],
    ['only unknown methods', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['no method', { token_endpoint_auth_methods_supported: [] }],
    ['a method that needs keys', { token_endpoint_auth_method: 'private_key_jwt' }],
  ])('refuses %s', (_what, change) => {
    expect(checkOf(() => parse(change))).not.toBe('accepted')
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

  it.each([null, [], 'text', 7])('refuses %j, no object (R109)', (json) => {
    expect(checkOf(() => parseClientDocument(json, { clientId, redirectSchemes: [] }))).not.toBe('accepted')
  })
})
