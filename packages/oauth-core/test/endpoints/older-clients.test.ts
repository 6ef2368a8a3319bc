import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { json, members } from '../support/forms.ts'
import { obtainCode, redeem, refresh, REDIRECT_URI } from '../support/journey.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

/** As MCP 2025-03-26 has it: no protected resource metadata, so nothing to name in `resource`. */
const UNNAMED = { resource: undefined, scope: undefined }

describe('a client of MCP 2025-03-26', () => {
  it('registers, signs in and refreshes without naming a resource, and gets tokens for the default one (R146, R226, R243)', async () => {
    const at = createTestServer()
    // What it says of itself is as little as RFC 7591 lets it say.
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      client_name: 'Older client',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    }
    const registered = await members(await at.send('/register', json(metadata)))
    const clientId = String(registered['client_id'])
    const code = await obtainCode(at, clientId, UNNAMED)
    // OAuth 2.0 has it send the redirect URI once more.
    const first = await members(await redeem(at, clientId, code, { redirect_uri: REDIRECT_URI }))
    const next = await members(await refresh(at, clientId, String(first['refresh_token'])))
    for (const answer of [first, next]) {
      expect(answer).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'notes:read',
        refresh_token: expect.stringMatching(/^gwr_/),
      })
      expect(decodeJwt(String(answer['access_token'])).aud).toBe(NOTES)
    }
  })
})

describe('an answer to a registration', () => {
  it('has only members with a value: `null` and empty lists break clients (R70)', async () => {
    const at = createTestServer()
    const empty = { client_name: '', client_uri: null, contacts: [], scope: '', jwks: null, 'client_name#ja': '' }
    for (const method of ['none', 'client_secret_post']) {
      const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: method, ...empty }
      const response = await at.send('/register', json(metadata))
      expect(response.status).toBe(201)
      const answered = Object.values(await members(response))
      expect(answered.filter((value) => value === null || value === '' || JSON.stringify(value) === '[]')).toEqual([])
    }
  })
})
