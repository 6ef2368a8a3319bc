import { isOAuthError } from '@gw/oauth-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createOpenIdConnectIdentityProvider,
  type OpenIdConnectIdentityProviderOptions,
} from '../../src/identity/open-id-connect-identity-provider.ts'
import { ACCOUNTS, CALLBACK, CLIENT } from './accounts.ts'
import { startIssuer, type TestIssuer } from './issuer.ts'

const ALICE = 'alice-248289761001'

let issuer: TestIssuer
beforeEach(async () => {
  issuer = await startIssuer({ client: CLIENT, callback: CALLBACK, accounts: ACCOUNTS })
})
afterEach(() => issuer.close())

const providerFor = (options: Partial<OpenIdConnectIdentityProviderOptions> = {}) =>
  createOpenIdConnectIdentityProvider({
    issuer: issuer.url,
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    allow: { groups: ['Ops Team'] },
    ...options,
  })

async function signIn(provider: ReturnType<typeof providerFor>, sub: string) {
  const { redirectTo, memory } = await provider.begin({ callback: CALLBACK, state: 'state' })
  const { searchParams: parameters } = await issuer.follow(redirectTo, sub)
  return provider.complete({ callback: CALLBACK, parameters, memory })
}

/** The platform's `fetch`, with one member of the token endpoint's answer changed. */
const tampering =
  (change: (idToken: string) => string | undefined): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (!response.url.endsWith('/token')) return response
    const answer: unknown = await response.json()
    const idToken = typeof answer === 'object' && answer !== null && 'id_token' in answer ? String(answer.id_token) : ''
    return Response.json(Object.assign({}, answer, { id_token: change(idToken) }))
  }

const withClaims = (claims: Readonly<Record<string, unknown>>) => (idToken: string) => {
  const [header, payload = '', signature] = idToken.split('.')
  const all: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return [header, Buffer.from(JSON.stringify(Object.assign({}, all, claims))).toString('base64url'), signature].join(
    '.',
  )
}

/** The last but one character: all its bits count. */
const wronglySigned = (idToken: string) =>
  idToken.replace(/.(.)$/, (end) => (end.startsWith('A') ? 'B' : 'A') + end.slice(1))

const unsigned = (idToken: string) =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${idToken.split('.')[1] ?? ''}.`

describe('signing in at an OpenID Connect issuer', () => {
  it('sends PKCE, a nonce and the exact callback, and asks for groups where the issuer knows the scope', async () => {
    const { redirectTo, memory } = await providerFor().begin({ callback: CALLBACK, state: 'state', prompt: 'login' })
    expect(Object.fromEntries(redirectTo.searchParams)).toMatchObject({
      code_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      code_challenge_method: 'S256',
      redirect_uri: CALLBACK.href,
      scope: 'openid email profile groups',
      prompt: 'login',
    })
    const remembered: unknown = JSON.parse(memory)
    expect(remembered).toMatchObject({ nonce: redirectTo.searchParams.get('nonce') })
  })

  it('tells subject, verified address, name and the listed groups, and keeps no token', async () => {
    expect(await signIn(providerFor(), ALICE)).toEqual({
      identity: { subject: ALICE, login: 'alice@example.com', name: 'Alice', groups: ['Ops Team'] },
    })
  })

  it('takes no unproven address, and no group of another case, for the listed one (R190)', async () => {
    const provider = providerFor({ allow: { users: ['alice@example.com'], groups: ['Ops Team'] } })
    const { identity } = await signIn(provider, 'mallory')
    expect(identity).toMatchObject({ login: 'mallory', groups: [] })
    expect(provider.admits(identity)).toBe(false)
  })

  it('asks for the metadata once, and again only after a failure', async () => {
    const provider = providerFor()
    issuer.broken = true
    await expect(provider.begin({ callback: CALLBACK, state: 'state' })).rejects.toMatchObject({
      reason: 'upstream_failed',
    })
    issuer.broken = false
    await signIn(provider, ALICE)
    await signIn(provider, ALICE)
    expect(issuer.requests.filter((path) => path.startsWith('/.well-known/'))).toHaveLength(2)
  })
})

describe('a sign-in is refused', () => {
  it.each([
    ['without an ID token', () => undefined],
    ['with an unsigned ID token', unsigned],
    ['with a wrong signature', wronglySigned],
    ['with a changed subject', withClaims({ sub: 'mallory' })],
    ['with another nonce', withClaims({ nonce: 'other' })],
    ['with another audience', withClaims({ aud: 'other' })],
    ['with another issuer', withClaims({ iss: 'https://attacker.example' })],
    ['with an expired ID token', withClaims({ exp: 1 })],
  ])('%s', async (_, change) => {
    const attempt = signIn(providerFor({ fetch: tampering(change) }), ALICE)
    await expect(attempt).rejects.toMatchObject({ reason: 'upstream_failed' })
  })

  it('when the client secret is wrong, and the operator can see it', async () => {
    const attempt = signIn(providerFor({ clientSecret: 'wrong' }), ALICE)
    await expect(attempt).rejects.toMatchObject({ details: { error: 'invalid_client', status: 401 } })
  })

  it('when the issuer calls itself by another name', async () => {
    const attempt = providerFor({ issuer: issuer.url.replace('127.0.0.1', 'localhost') })
    await expect(attempt.begin({ callback: CALLBACK, state: 'state' })).rejects.toSatisfy(isOAuthError)
  })

  it('when the issuer redirects, hangs or floods', async () => {
    const answers: (typeof fetch)[] = [
      async () => Response.redirect('http://127.0.0.1:9/'),
      (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
      async () => new Response('x'.repeat(1_100_000)),
    ]
    const failures = await Promise.all(
      answers.map(async (fetch) => {
        const provider = providerFor({ fetch, timeoutMs: 200 })
        const error: unknown = await provider
          .begin({ callback: CALLBACK, state: 's' })
          .catch((thrown: unknown) => thrown)
        return isOAuthError(error) ? error.details['failure'] : error
      }),
    )
    expect(failures).toEqual(['redirect', 'timeout', 'too_large'])
  })
})

describe('createOpenIdConnectIdentityProvider', () => {
  it('names every fault at once, and takes no pattern for a person or a group (R189)', () => {
    const wrong = { issuer: 'http://idp.example', clientId: '', clientSecret: '' }
    const allow = { users: ['*', 'alice', ''], groups: ['*', ''] }
    expect(() => providerFor({ ...wrong, allow })).toThrow(
      expect.objectContaining({
        faults: [
          expect.stringMatching(/^issuer/),
          expect.stringMatching(/^clientId/),
          expect.stringMatching(/^clientSecret/),
          expect.stringMatching(/^allow\.users: "\*"/),
          expect.stringMatching(/^allow\.users: "alice"/),
          expect.stringMatching(/^allow\.users: ""/),
          expect.stringMatching(/^allow\.groups: "\*"/),
          expect.stringMatching(/^allow\.groups: ""/),
        ],
      }),
    )
  })

  it('admits nobody by empty lists (R189)', () => {
    const identity = { subject: ALICE, login: 'alice@example.com', groups: ['Ops Team'] }
    expect(providerFor({ allow: {} }).admits(identity)).toBe(false)
    expect(providerFor({ allow: 'everybody' }).admits(identity)).toBe(true)
  })
})
