import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { clientOfRecord, parseClientRecord, type ClientRecord } from './client-record.ts'

const JWKS = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
const RECORD: ClientRecord = {
  v: 1,
  clientId: 'client-1',
  metadata: {
    redirect_uris: ['https://client.example/cb'],
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code'],
    response_types: ['code'],
  },
  methodNamed: false,
  registeredAt: epochMs(1),
  endsAt: epochMs(2),
}

const ofMetadata = (change: object, methodNamed = true) =>
  clientOfRecord(
    parseClientRecord(JSON.stringify({ ...RECORD, metadata: { ...RECORD.metadata, ...change }, methodNamed })),
  )

describe('parseClientRecord', () => {
  it('reads what was written', () => {
    const full = {
      ...RECORD,
      secretDigest: 'A'.repeat(43),
      registrationTokenDigest: 'B'.repeat(42) + 'A',
      usedAt: 1,
      deletedAt: 2,
    }
    for (const record of [RECORD, full]) expect(parseClientRecord(JSON.stringify(record))).toEqual(record)
  })

  it.each([
    { v: 2 },
    { v: undefined },
    { clientId: 1 },
    { metadata: null },
    { metadata: 'x' },
    { metadata: undefined },
    { metadata: [] },
    { methodNamed: undefined },
    { methodNamed: 'true' },
    { registeredAt: undefined },
    { registeredAt: -1 },
    { endsAt: '2' },
    { endsAt: undefined },
    { endsAt: 1.5 },
    { usedAt: null },
    { usedAt: -1 },
    { deletedAt: '1' },
    { secretDigest: 'x' },
    { secretDigest: 1 },
    { registrationTokenDigest: 'x' },
    { registrationTokenDigest: null },
  ])('refuses a record with %j: another version wrote it, or the store is in wrong hands', (change) => {
    expect(() => parseClientRecord(JSON.stringify({ ...RECORD, ...change }))).toThrow('version or shape')
  })

  // Each decides what the client may do: taken for absent, some would allow more.
  it.each([
    { redirect_uris: undefined },
    { redirect_uris: 'https://client.example/cb' },
    { redirect_uris: [1] },
    { grant_types: undefined },
    { grant_types: 'authorization_code' },
    { token_endpoint_auth_method: undefined },
    { token_endpoint_auth_method: 'tls_client_auth' },
    { jwks: null },
    { jwks: { keys: [] } },
    { jwks_uri: 1 },
    { client_name: 1 },
    { client_name: null },
    { dpop_bound_access_tokens: 'true' },
    { dpop_bound_access_tokens: null },
    { require_pushed_authorization_requests: 1 },
  ])('refuses a record with %j in its metadata', (change) => {
    expect(() => parseClientRecord(JSON.stringify({ ...RECORD, metadata: { ...RECORD.metadata, ...change } }))).toThrow(
      'version or shape',
    )
  })

  it.each(['null', '1', '"x"', '[]', '[1]', '{}'])('refuses %s', (body) => {
    expect(() => parseClientRecord(body)).toThrow('version or shape')
  })
})

describe('clientOfRecord', () => {
  it('knows a registered client by its record', () => {
    expect(clientOfRecord(RECORD)).toEqual({
      kind: 'dynamic',
      clientId: 'client-1',
      name: undefined,
      redirectUris: ['https://client.example/cb'],
      grantTypes: ['authorization_code'],
      methods: ['client_secret_basic', 'client_secret_post'],
      secretDigest: undefined,
      keys: undefined,
      requiresPushedRequest: false,
      requiresDpop: false,
      usedAt: undefined,
    })
  })

  it('lets a client use the method that it named alone', () => {
    expect(ofMetadata({ token_endpoint_auth_method: 'client_secret_post' }).methods).toEqual(['client_secret_post'])
    expect(ofMetadata({ token_endpoint_auth_method: 'none' }, false).methods).toEqual(['none'])
  })

  it('has the keys, or where they are', () => {
    expect(ofMetadata({ jwks: JWKS }).keys).toEqual({ jwks: JWKS })
    expect(ofMetadata({ jwks_uri: 'https://client.example/jwks' }).keys).toEqual({
      jwksUri: 'https://client.example/jwks',
    })
  })

  it('holds a client to what it asked to be held to', () => {
    expect(ofMetadata({ require_pushed_authorization_requests: true })).toMatchObject({
      requiresPushedRequest: true,
      requiresDpop: false,
    })
    expect(ofMetadata({ dpop_bound_access_tokens: true })).toMatchObject({
      requiresPushedRequest: false,
      requiresDpop: true,
    })
  })
})
