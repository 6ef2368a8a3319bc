import { startFakeGitHub, visit, type FakeGitHub, type Fault } from '@gw/fake-github'
import { failureOf, isOAuthError, type OAuthError } from '@gw/oauth-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALLBACK, CLIENT_ID, CLIENT_SECRET, providerFor, signIn, startGitHub } from './github.ts'

let github: FakeGitHub
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

const TOKEN_ENDPOINT = '/login/oauth/access_token'
const groups = { organizations: ['acme'], teams: ['acme/ops'] }

const refusal = async (attempt: Promise<unknown>): Promise<OAuthError> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isOAuthError(error)) throw new Error('expected an OAuthError', { cause: error })
  return error
}

describe('a sign-in that GitHub refuses', () => {
  it('takes an error with status 200 for a failure, and tells the operator which (R184)', async () => {
    const attempt = signIn(providerFor(github, { allow: groups, clientSecret: 'wrong' }), 'octocat')
    const { reason, details } = await refusal(attempt)
    expect(reason).toBe('upstream_failed')
    expect(details).toMatchObject({ error: 'incorrect_client_credentials' })
  })

  it('is upstream_denied when the person cancels, without the text GitHub sent', async () => {
    const error = await refusal(signIn(providerFor(github, { allow: groups }), undefined))
    expect(failureOf(error)).toMatchObject({ code: 'access_denied' })
    expect(`${JSON.stringify(error.details)}${String(error.cause)}`).not.toContain('denied your application')
  })

  it('fails when the callback is not the registered one', async () => {
    const callback = new URL('http://127.0.0.1:9/elsewhere')
    const provider = providerFor(github, { allow: groups })
    const { redirectTo, memory } = await provider.begin({ callback, state: 'state' })
    const { searchParams: parameters } = await visit(redirectTo, 'octocat')
    const { details } = await refusal(provider.complete({ callback, parameters, memory }))
    expect(details).toEqual({ error: 'redirect_uri_mismatch' })
  })

  it('fails when the answer names another issuer', async () => {
    const callback = new URL(CALLBACK)
    const provider = providerFor(github, { allow: groups })
    const { redirectTo, memory } = await provider.begin({ callback, state: 'state' })
    const { searchParams: parameters } = await visit(redirectTo, 'octocat')
    parameters.set('iss', 'https://attacker.example')
    expect((await refusal(provider.complete({ callback, parameters, memory }))).reason).toBe('upstream_failed')
    expect(github.requests.filter(({ path }) => path === TOKEN_ENDPOINT)).toHaveLength(0)
  })

  it.each(['/user/memberships/orgs', '/user/teams'])(
    'lets nobody in when %s is forbidden or broken (R191)',
    async (path) => {
      const provider = providerFor(github, { allow: { ...groups, users: ['octocat'] } })
      github.faults.set(path, { kind: 'status', status: 403 })
      expect(await refusal(signIn(provider, 'octocat'))).toMatchObject({
        reason: 'upstream_denied',
        details: { status: 403 },
      })
      github.faults.set(path, { kind: 'status', status: 500 })
      expect(await refusal(signIn(provider, 'octocat'))).toMatchObject({
        reason: 'upstream_failed',
        details: { status: 500 },
      })
    },
  )

  it('fails when the token endpoint answers with a challenge', async () => {
    github.faults.set(TOKEN_ENDPOINT, {
      kind: 'status',
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="x"' },
    })
    const error = await refusal(signIn(providerFor(github, { allow: groups }), 'octocat'))
    expect(error).toMatchObject({ reason: 'upstream_failed', details: { status: 401 } })
  })

  it('does not take a rate limit for a denial', async () => {
    const provider = providerFor(github, { allow: groups })
    github.faults.set('/user/teams', { kind: 'rate-limit' })
    expect((await refusal(signIn(provider, 'octocat'))).reason).toBe('upstream_failed')
    github.faults.set('/user/teams', { kind: 'status', status: 403, headers: { 'retry-after': '60' } })
    expect((await refusal(signIn(provider, 'octocat'))).reason).toBe('upstream_failed')
  })
})

const OUTAGES: Readonly<Record<string, Fault>> = {
  'answers 502': { kind: 'status', status: 502 },
  'answers 429': { kind: 'status', status: 429 },
  hangs: { kind: 'hang' },
  'answers too late': { kind: 'slow', delayMs: 700 },
  'closes the connection': { kind: 'close' },
  'answers no JSON': { kind: 'garbage', body: '<html>', contentType: 'text/html' },
  'answers broken JSON': { kind: 'garbage', body: '{"id":' },
  'answers other JSON': { kind: 'garbage', body: '{"id":"583231","login":["octocat"],"access_token":""}' },
  'answers null': { kind: 'garbage', body: 'null' },
  'answers more than 1 MiB': { kind: 'flood', bytes: 1_100_000 },
}

describe.each([TOKEN_ENDPOINT, '/user', '/user/memberships/orgs', '/user/teams'])('while %s', (path) => {
  it.each(Object.entries(OUTAGES))('%s, a sign-in fails as upstream_failed, 503', async (_, fault) => {
    github.faults.set(path, fault)
    const error = await refusal(signIn(providerFor(github, { allow: groups, timeoutMs: 350 }), 'octocat'))
    expect(error.reason).toBe('upstream_failed')
    expect(failureOf(error).status).toBe(503)
    github.faults.delete(path)
    await expect(signIn(providerFor(github, { allow: groups }), 'octocat')).resolves.toBeDefined()
  })

  it('redirects, the redirect is not followed, nor the token sent on (R194)', async () => {
    const elsewhere = await startFakeGitHub({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })
    try {
      github.faults.set(path, { kind: 'redirect', to: elsewhere.url + path })
      const error = await refusal(signIn(providerFor(github, { allow: groups }), 'octocat'))
      expect(error).toMatchObject({ reason: 'upstream_failed', details: { failure: 'redirect' } })
      expect(elsewhere.requests).toHaveLength(0)
    } finally {
      await elsewhere.close()
    }
  })
})

describe('an error', () => {
  it('holds no code, secret, token, state or verifier', async () => {
    const secrets: string[] = [CLIENT_SECRET]
    for (const path of [TOKEN_ENDPOINT, '/user', '/user/teams']) {
      github.faults.set(path, { kind: 'garbage', body: '{"access_token":7,"error":"canary-error"}' })
      const error = await refusal(signIn(providerFor(github, { allow: groups }), 'octocat'))
      for (const { body, query, headers } of github.requests) {
        secrets.push(...body.values(), query.get('state') ?? '', headers['authorization'] ?? '')
      }
      const told = `${error.message} ${JSON.stringify(error.details)} ${String(error.cause)} ${error.stack ?? ''}`
      const leaked = secrets.filter((secret) => secret.length > 8 && told.includes(secret) && secret !== CALLBACK)
      expect([...leaked, ...(told.includes('canary-error') ? ['canary-error'] : [])]).toEqual([])
      github.faults.delete(path)
    }
  })
})
