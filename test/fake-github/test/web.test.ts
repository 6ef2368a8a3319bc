import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeGitHub, visit, type FakeGitHub } from '../src/index.ts'

const CALLBACK = 'http://127.0.0.1:9/callback'
const credentials = { client_id: 'client', client_secret: 'secret' }

let github: FakeGitHub
beforeEach(async () => {
  github = await startFakeGitHub({ clientId: 'client', clientSecret: 'secret', callbackUrl: CALLBACK })
})
afterEach(() => github.close())

const address = (parameters: Record<string, string>): URL => {
  const url = new URL('/login/oauth/authorize', github.url)
  url.search = new URLSearchParams({
    client_id: 'client',
    redirect_uri: CALLBACK,
    state: 's +',
    ...parameters,
  }).toString()
  return url
}

const redeem = (parameters: Record<string, string>, headers: Record<string, string> = { accept: 'application/json' }) =>
  fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ ...credentials, ...parameters }),
  })

const codeFor = async (parameters: Record<string, string> = {}): Promise<string> =>
  (await visit(address(parameters), 'octocat')).searchParams.get('code') ?? ''

describe('the sign-in page', () => {
  it('has one form with a submit button for each person, and escapes what it shows', async () => {
    github.people.push({ id: 3, login: 'eve"><b>', name: '<i>' })
    const page = await (await fetch(address({ state: '"><script>' }))).text()
    expect(page.match(/<form/g)).toHaveLength(1)
    expect([...page.matchAll(/name="login" value="([^"]*)"/g)].map(([, login]) => login)).toEqual([
      'octocat',
      'mallory',
      'eve&quot;&gt;&lt;b&gt;',
    ])
    expect(page).not.toMatch(/<(script|b|i)>/)
  })

  it('heeds login, allow_signup and prompt', async () => {
    const plain = await (await fetch(address({}))).text()
    expect(plain).toContain('Create an account')
    const asked = { login: 'mallory', allow_signup: 'false', prompt: 'select_account' }
    const page = await (await fetch(address(asked))).text()
    expect(page).toContain('value="mallory" autofocus')
    expect(page).toContain('<h1>Select an account</h1>')
    expect(page).not.toContain('Create an account')
  })

  it('sends the browser back with code, state and iss', async () => {
    const { searchParams } = await visit(address({}), 'octocat')
    expect(searchParams.get('code')).toMatch(/^[0-9a-f]{20}$/)
    expect(searchParams.get('state')).toBe('s +')
    expect(searchParams.get('iss')).toBe(`${github.url}/login/oauth`)
  })
})

describe('an authorization request that GitHub turns down', () => {
  it("goes to the registered callback with GitHub's words", async () => {
    const declined = await visit(address({}))
    expect(declined.origin + declined.pathname).toBe(CALLBACK)
    expect(Object.fromEntries(declined.searchParams)).toMatchObject({
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
      state: 's +',
    })
    expect(declined.searchParams.get('error_uri')).toContain('#access-denied')
    const elsewhere = await visit(address({ redirect_uri: 'http://127.0.0.1:9/other' }))
    expect(elsewhere.origin + elsewhere.pathname).toBe(CALLBACK)
    expect(elsewhere.searchParams.get('error')).toBe('redirect_uri_mismatch')
  })

  it('is a page of 404 for an unknown client', async () => {
    expect((await fetch(address({ client_id: 'other' }))).status).toBe(404)
  })

  it.each([{ code_challenge_method: 'plain', code_challenge: 'x'.repeat(43) }, { code_challenge: 'x' }])(
    'has PKCE other than S256: %j',
    async (pkce) => {
      expect((await visit(address(pkce), 'octocat')).searchParams.get('error')).toBe('invalid_request')
    },
  )
})

describe('the token endpoint', () => {
  it('gives a token for a code, once, as JSON or as a form', async () => {
    const code = await codeFor({ scope: 'read:org' })
    const json: unknown = await (await redeem({ code, redirect_uri: CALLBACK })).json()
    expect(json).toEqual({ access_token: expect.stringMatching(/^gho_/), token_type: 'bearer', scope: 'read:org' })
    expect(await (await redeem({ code })).json()).toMatchObject({ error: 'bad_verification_code' })
    const form = new URLSearchParams(await (await redeem({ code: await codeFor() }, {})).text())
    expect(form.get('token_type')).toBe('bearer')
  })

  it('says every error with status 200', async () => {
    const wrong = [
      [{ code: 'made-up' }, 'bad_verification_code'],
      [{ code: await codeFor(), client_secret: 'wrong' }, 'incorrect_client_credentials'],
      [{ code: await codeFor(), redirect_uri: 'http://127.0.0.1:9/other' }, 'redirect_uri_mismatch'],
    ] as const
    for (const [parameters, error] of wrong) {
      const response = await redeem(parameters)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        error,
        error_uri: expect.stringContaining('https://docs.github.com/'),
      })
    }
  })

  it('wants the verifier of the challenge', async () => {
    const verifier = 'v'.repeat(43)
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const code = await codeFor({ code_challenge, code_challenge_method: 'S256' })
    expect(await (await redeem({ code })).json()).toMatchObject({ error: 'bad_verification_code' })
    expect(await (await redeem({ code, code_verifier: 'w'.repeat(43) })).json()).toMatchObject({
      error: 'bad_verification_code',
    })
    expect(await (await redeem({ code, code_verifier: verifier })).json()).toMatchObject({ token_type: 'bearer' })
  })
})
