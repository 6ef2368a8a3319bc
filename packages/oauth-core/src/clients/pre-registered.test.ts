import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { parsePreRegisteredClients, type PreRegisteredClient } from './pre-registered.ts'

const client = (members: Partial<PreRegisteredClient> = {}): PreRegisteredClient => ({
  client_id: 'reports',
  redirect_uris: ['https://client.example.org/callback'],
  ...members,
})

const SECRET = { client_secret_sha256: '0'.repeat(64) }
const KEYS = { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] } }

const parse = (...clients: readonly PreRegisteredClient[]) => parsePreRegisteredClients(clients, [])

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
    ['a redirect URI for nobody', { redirect_uris: ['javascript:1'] }, /redirect URI "javascript:1"/],
    ['an id with a space', { client_id: 'a b' }, /client_id takes/],
  ])('refuses a client with %s', (_, members, fault) => {
    expect(faultsOf(client(members))).toContainEqual(expect.stringMatching(fault))
  })

  it('tells every fault of every client at once', () => {
    expect(faultsOf(client({ redirect_uris: [] }), client({ grant_types: ['x'] }))).toHaveLength(3)
  })
})
