import { OAuthError } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { principal } from './gateway/known-tokens.ts'
import { valueOf, type Reply } from './gateway/raw-request.ts'

const start = gateways()
const tokens = { good: principal(), old: new OAuthError('token_expired'), revoked: new OAuthError('token_revoked') }

const METADATA = 'resource_metadata="https://notes.test/.well-known/oauth-protected-resource/mcp"'
const DPOP = ', DPoP algs="ES256 EdDSA PS256"'
const BARE = `Bearer ${METADATA}, scope="notes:read"${DPOP}`
const INVALID = `Bearer error="invalid_token", error_description="The access token is not valid.", ${METADATA}, scope="notes:read"${DPOP}`

const challengeOf = (reply: Reply): string | undefined => valueOf(reply, 'www-authenticate')

describe('without a token', () => {
  it('challenges without an error code (R357)', async () => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask()
    expect(reply.status).toBe(401)
    expect(challengeOf(reply)).toBe(BARE)
    expect(valueOf(reply, 'content-type')).toBe('application/json')
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'invalid_token' })
  })

  it.each(['Token x', 'Basic Z29vZDo=', 'Bearerx', 'Bearergood', 'DPoPgood', 'Bear er good', ''])(
    'takes "%s" for no token (R362)',
    async (authorization) => {
      const gateway = await start({ tokens })
      const reply = await gateway.ask({ lines: [`Authorization: ${authorization}`] })
      expect(reply.status).toBe(401)
      expect(challengeOf(reply)).toBe(BARE)
    },
  )

  it('takes a token in the URL for none, and keeps it out of events (R361)', async () => {
    const gateway = await start({ tokens })
    for (const uri of ['/mcp?access_token=good', '/mcp?a=b&access%5Ftoken=good']) {
      const reply = await gateway.ask({ uri })
      expect(reply.status).toBe(401)
      expect(challengeOf(reply)).toBe(BARE)
    }
    expect(JSON.stringify(gateway.events)).not.toContain('good')
  })

  it('never sends a browser to a login page (R365)', async () => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ method: 'GET', lines: ['Accept: text/html,application/xhtml+xml,*/*;q=0.8'] })
    expect(reply.status).toBe(401)
    expect(valueOf(reply, 'location')).toBeUndefined()
    expect(challengeOf(reply)).toBe(BARE)
    expect(valueOf(reply, 'content-type')).toBe('text/html; charset=utf-8')
    expect(valueOf(reply, 'content-security-policy')).toContain("default-src 'none'")
    expect(reply.body).toContain(gateway.events[0]?.supportId)
  })
})

describe('with a token', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme as %s (R362)', async (scheme) => {
    const gateway = await start({ tokens })
    expect((await gateway.ask({ lines: [`Authorization: ${scheme} good`] })).status).toBe(200)
  })

  it.each(['old', 'revoked', 'forged', '..', '~'])('says that the token %s is not valid (R358)', async (token) => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ token })
    expect(reply.status).toBe(401)
    expect(challengeOf(reply)).toBe(INVALID)
    expect(JSON.parse(reply.body)).toEqual({
      error: 'invalid_token',
      error_description: 'The access token is not valid.',
    })
  })

  it('keeps the true reason for the operator', async () => {
    const gateway = await start({ tokens })
    await gateway.ask({ token: 'revoked' })
    expect(gateway.events).toMatchObject([
      { name: 'refused', reason: 'token_revoked', resource: 'https://notes.test/mcp' },
    ])
  })

  it.each([
    ['two headers', ['Authorization: Bearer good', 'Authorization: Bearer good'], '/mcp'],
    ['two headers in other cases', ['authorization: Bearer good', 'AUTHORIZATION: Basic eDp5'], '/mcp'],
    ['a header and the URL', ['Authorization: Bearer good'], '/mcp?access_token=good'],
    ['a header and the encoded URL', ['Authorization: Bearer good'], '/mcp?x&access%5Ftoken='],
    ['an empty token', ['Authorization: Bearer'], '/mcp'],
    ['an empty token and spaces', ['Authorization: Bearer   '], '/mcp'],
    ['two tokens', ['Authorization: Bearer good good'], '/mcp'],
    ['two schemes', ['Authorization: Basic eDp5, Bearer good'], '/mcp'],
    ['odd bytes', ['Authorization: Bearer g\xf6od'], '/mcp'],
  ])('refuses %s as malformed (R360)', async (_, lines, uri) => {
    const gateway = await start({ tokens })
    const reply = await gateway.ask({ lines, uri })
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'invalid_request' })
    expect(challengeOf(reply)).toMatch(
      /^Bearer error="invalid_request", error_description="[^"]*", resource_metadata="[^"]*"$/,
    )
  })

  it('builds the challenge from configuration, whatever the request says (R363)', async () => {
    const gateway = await start({ tokens })
    for (const host of ['NOTES.TEST:443', 'notes.test.']) {
      for (const uri of ['/mcp/x"%22,error="none"', '/mcp?"%22, error="none', "/mcp/',scope=a", '/elsewhere"']) {
        expect(challengeOf(await gateway.ask({ host, uri }))).toBe(BARE)
      }
    }
    const broken = await gateway.ask({ host: 'notes.test", error="none' })
    expect(broken.status).toBe(400)
    expect(challengeOf(broken)).toBeUndefined()
  })
})
