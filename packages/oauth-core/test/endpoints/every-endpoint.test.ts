import { describe, expect, it } from 'vitest'
import { createTestServer } from '../support/test-server.ts'

/**
 * Public: kept for five minutes, read by any origin. Program: kept nowhere, read by any origin. Browser: kept nowhere,
 * read by no other origin.
 */
type EndpointClass = 'public' | 'program' | 'browser'

const CACHE: Readonly<Record<EndpointClass, string>> = {
  public: 'public, max-age=300',
  program: 'no-store',
  browser: 'no-store',
}

/** Each endpoint with the methods it takes, in the order of `Allow`. */
const ENDPOINTS: readonly (readonly [path: string, allow: string, kind: EndpointClass])[] = [
  ['/.well-known/oauth-authorization-server', 'GET, HEAD', 'public'],
  ['/.well-known/openid-configuration', 'GET, HEAD', 'public'],
  ['/.well-known/oauth-protected-resource', 'GET, HEAD', 'public'],
  ['/.well-known/oauth-protected-resource/mcp', 'GET, HEAD', 'public'],
  ['/jwks', 'GET, HEAD', 'public'],
  ['/register', 'POST', 'program'],
  ['/register/some-client', 'GET, HEAD, PUT, DELETE', 'program'],
  ['/authorize', 'GET, HEAD, POST', 'browser'],
  ['/consent', 'GET, HEAD, POST', 'browser'],
  ['/callback/fake', 'GET', 'browser'],
  ['/account', 'GET, HEAD', 'browser'],
  ['/account/revoke', 'POST', 'browser'],
  ['/account/logout', 'POST', 'browser'],
  ['/token', 'POST', 'program'],
  ['/par', 'POST', 'program'],
  ['/revoke', 'POST', 'program'],
  ['/introspect', 'POST', 'browser'],
]

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'BREW']

const ask = (path: string, method: string, headers: Readonly<Record<string, string>> = {}) =>
  createTestServer().send(path, { method, headers: { host: 'notes.example.com', ...headers } })

describe.each(ENDPOINTS)('%s', (path, allow, kind) => {
  const allowed = allow.split(', ')
  const [first = 'GET'] = allowed

  it('names its methods to whoever tries another (R6, R8)', async () => {
    for (const method of METHODS.filter((name) => !allowed.includes(name))) {
      const { status, headers } = await ask(path, method)
      expect([method, status, headers.get('allow')]).toEqual([method, 405, allow])
    }
    for (const method of allowed) expect((await ask(path, method)).status).not.toBe(405)
  })

  it('is kept by caches as long as it may be, and says nothing of the software (R3, R4, R51)', async () => {
    const { headers } = await ask(path, first)
    expect(headers.get('cache-control')).toBe(CACHE[kind])
    expect(headers.get('pragma')).toBe(kind === 'public' ? null : 'no-cache')
    for (const answer of [headers, (await ask(path, 'BREW')).headers, (await ask(path, 'OPTIONS')).headers]) {
      expect(answer.get('x-content-type-options')).toBe('nosniff')
      expect(answer.get('referrer-policy')).toBe('no-referrer')
      expect([answer.has('server'), answer.has('x-powered-by')]).toEqual([false, false])
    }
  })

  it('answers other origins where programs ask, the same ones whatever `Origin` says (R25-R28, R311)', async () => {
    const answers = await Promise.all(
      ['https://app.example', 'null'].map(async (origin) => [
        await ask(path, first, { origin }),
        await ask(path, 'BREW', { origin }),
      ]),
    )
    for (const { headers } of answers.flat()) {
      expect(headers.get('access-control-allow-origin')).toBe(kind === 'browser' ? null : '*')
      expect(headers.get('access-control-expose-headers')).toBe(
        kind === 'browser' ? null : 'WWW-Authenticate, DPoP-Nonce, Retry-After',
      )
      expect(headers.has('access-control-allow-credentials')).toBe(false)
    }
  })

  it('lets browsers ask before they send, with the methods it takes (R25, R26)', async () => {
    const preflight = { origin: 'https://app.example', 'access-control-request-method': first }
    const { status, headers } = await ask(path, 'OPTIONS', preflight)
    const said = ['origin', 'methods', 'headers', 'credentials'].map((part) =>
      headers.get(`access-control-allow-${part}`),
    )
    expect([status, ...said]).toEqual(
      kind === 'browser'
        ? [405, null, null, null, null]
        : [204, '*', `${allow}, OPTIONS`, 'Authorization, Content-Type, DPoP, MCP-Protocol-Version', null],
    )
  })
})
