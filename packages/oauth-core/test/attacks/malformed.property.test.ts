import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { register } from '../support/journey.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

const PATHS = [
  '/authorize',
  '/consent',
  '/callback/fake',
  '/callback/nobody',
  '/callback/',
  '/token',
  '/revoke',
  '/par',
  '/register',
  '/jwks',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource/mcp',
]

const NAMES = (
  'client_id client_secret redirect_uri response_type response_mode scope state resource prompt code_challenge ' +
  'code_challenge_method grant_type code code_verifier refresh_token token token_type_hint transaction csrf decision ' +
  'provider remember request request_uri authorization_details error __proto__ constructor a[b] %'
).split(' ')

/** Between a right value and none at all, where parsers go wrong. */
const nasty = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'code',
    'S256',
    'none',
    'authorization_code',
    'refresh_token',
    'https://client.example.org/callback',
    'https://notes.example.com/mcp',
    'https://NOTES.example.com:443/mcp',
    'javascript:alert(1)',
    '//evil.example',
    'gwc_',
    'gwr_',
    `gwc_${'a'.repeat(22)}.${'A'.repeat(43)}`,
    `gwr_${'a'.repeat(22)}.1.${'A'.repeat(43)}.${'A'.repeat(22)}`,
    'e30.e30.AA',
    'A'.repeat(43),
    'allow',
    'deny',
    'fake',
    '%00',
    '%',
    '%ED%A0%80',
    '\u202e',
    '0',
    '-1',
    '1e400',
    '__proto__',
    'toString',
  ),
)

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll('%25', '%')

const pairs = fc.array(fc.tuple(fc.constantFrom(...NAMES), nasty), { maxLength: 12 })
const formText = pairs.map((all) => all.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&'))
const headerValue = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\t\x20-\x7e]/g, '?').trim())

const headers = fc.record(
  {
    accept: fc.constantFrom('text/html', 'application/json', '*/*', ''),
    authorization: fc.oneof(
      headerValue,
      headerValue.map((text) => `Basic ${btoa(text)}`),
      headerValue.map((text) => `Bearer ${text}`),
    ),
    cookie: fc.oneof(
      headerValue,
      headerValue.map((text) => `__Host-gw_session=${text}; __Host-gw_browser=${'A'.repeat(43)}`),
    ),
    'content-type': fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-16',
      'application/json, application/x-www-form-urlencoded',
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
    ),
    origin: fc.constantFrom('null', ISSUER, 'https://evil.example'),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
    host: fc.constantFrom('notes.example.com', 'evil.example', 'notes.example.com.:443', '[::1]'),
  },
  { requiredKeys: [] },
)

const body = fc.oneof(
  formText,
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constant('a='.repeat(40_000)),
  fc.uint8Array(),
)

describe('whatever a stranger sends', () => {
  it('is refused by a rule, never by a bug: no 500, no event of one (R17, R21, R228)', async () => {
    const events: ServerEvent[] = []
    const at = createTestServer({ events: (event) => void events.push(event) })
    const { clientId } = await register(at)
    let port = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE'),
        formText,
        headers,
        body,
        async (path, method, query, sent, content) => {
          const known = query.replace('client_id=code', `client_id=${clientId}`)
          const init = { method, headers: sent, ...(['GET', 'HEAD'].includes(method) ? {} : { body: content }) }
          const request = new Request(`${ISSUER}${path}?${known}`, init)
          const peer = { clientAddress: `2001:db8:${(port += 1).toString(16)}::1` }
          const response = await at.server.fetch(request, peer)
          expect(response?.status).toBeLessThan(500)
          for (const [name, value] of response?.headers ?? []) expect(`${name}: ${value}`).toMatch(/^[\x20-\x7e]*$/)
        },
      ),
      { numRuns: 3000 },
    )
    expect(events.filter(({ reason }) => reason === 'internal')).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  }, 60_000)
})
