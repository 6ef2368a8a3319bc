import { describe, expect, it } from 'vitest'
import { isDigest } from '../values/digest.ts'
import { epochMs } from '../values/time.ts'
import { formatIntrospectionResponse, type LivingToken } from './introspection-response.ts'

const TOKEN: LivingToken = {
  issuer: 'https://auth.example.com',
  subject: 'fake:1',
  clientId: 'client-1',
  issuedAt: epochMs(1_900_000_000_999),
  expiresAt: epochMs(1_900_000_600_000),
}
const ACCESS = { resource: 'https://notes.example.com/mcp', scopes: ['notes:read', 'b'], id: 'id-1', jkt: undefined }
const TOLD = {
  active: true,
  iss: 'https://auth.example.com',
  sub: 'fake:1',
  client_id: 'client-1',
  iat: 1_900_000_000,
  exp: 1_900_000_600,
}

describe('formatIntrospectionResponse', () => {
  it('says nothing of a token that is not alive', () => {
    expect(formatIntrospectionResponse(undefined)).toEqual({ active: false })
  })

  it('tells of a refresh token whose it is and how long it lives', () => {
    expect(formatIntrospectionResponse(TOKEN)).toEqual(TOLD)
  })

  it('tells of an access token what it is good for', () => {
    expect(formatIntrospectionResponse({ ...TOKEN, access: ACCESS })).toEqual({
      ...TOLD,
      aud: 'https://notes.example.com/mcp',
      jti: 'id-1',
      token_type: 'Bearer',
      scope: 'notes:read b',
    })
  })

  it('tells of a bound token the key, and leaves out a scope that is empty', () => {
    const jkt = 'K'.repeat(42) + 'A'
    if (!isDigest(jkt)) throw new Error('the test needs a thumbprint')
    expect(formatIntrospectionResponse({ ...TOKEN, access: { ...ACCESS, scopes: [], jkt } })).toEqual({
      ...TOLD,
      aud: 'https://notes.example.com/mcp',
      jti: 'id-1',
      token_type: 'DPoP',
      cnf: { jkt },
    })
  })
})
