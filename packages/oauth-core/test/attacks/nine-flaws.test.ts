import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { json, members } from '../support/forms.ts'
import {
  authorize,
  authorizeUrl,
  obtainCode,
  redeem,
  REDIRECT_URI,
  refresh,
  register,
  tokensOf,
} from '../support/journey.ts'
import { overHttp, type HttpServer } from '../support/over-http.ts'
import { CHALLENGE, createTestServer, NOTES, VERIFIER } from '../support/test-server.ts'

const EVIL = 'https://evil.example/callback'

/** Status, whether anybody was sent anywhere, and what the page says. */
async function outcome(answer: Response): Promise<readonly [status: number, location: string | null, text: string]> {
  return [answer.status, answer.headers.get('location'), await answer.text()]
}

/** A browser whose person signed in and allowed an honest client, which it asked not to be asked about again. */
async function signedInBrowser(at: HttpServer) {
  const browser = createTestBrowser(at)
  const { clientId } = await register(at)
  await authorize(at, clientId, {}, browser)
  return { browser, clientId }
}

/**
 * The nine flaw types of "A First Measurement Study on Authentication Security in Real-World Remote MCP Servers"
 * (arXiv 2605.22333, table 5), each probed as the paper does. Its F3, what we send to the provider behind us, is probed
 * where that is made: `packages/github-idp/test/layer-inconsistency.test.ts`.
 */
describe('the flaws of remote MCP servers', () => {
  it('F1, malicious DCR binding: a stranger’s callback gets a code only after a page that names its host, and can be shut out (R79, R160, R161, R384)', async () => {
    const at = await overHttp()
    for (const uri of [
      'http://evil.example/cb',
      'javascript:alert(1)',
      'data:text/html,x',
      'evil:/cb',
      '//evil.example/cb',
    ]) {
      const answer = await at.send('/register', json({ redirect_uris: [uri], token_endpoint_auth_method: 'none' }))
      expect([uri, answer.status, (await members(answer))['error']]).toEqual([uri, 400, 'invalid_redirect_uri'])
    }
    const { browser } = await signedInBrowser(at)
    const evil = await register(at, { redirect_uris: [EVIL], client_name: 'Claude' })
    const [status, location] = await outcome(await browser.open(authorizeUrl(evil.clientId, { redirect_uri: EVIL })))
    expect([status, location]).toEqual([303, expect.stringContaining('/consent?transaction=')])
    const page = await (await browser.open(location ?? '')).text()
    expect(page).toMatch(/class="host"><bdi>evil\.example<\/bdi>/)
    expect(page).toContain('Nobody has checked this name')

    const closed = await overHttp(createTestServer({ redirectHosts: { allow: ['client.example.org'] } }))
    const refused = await closed.send('/register', json({ redirect_uris: [EVIL], token_endpoint_auth_method: 'none' }))
    expect([refused.status, (await members(refused))['error']]).toEqual([400, 'invalid_redirect_uri'])
  })

  it('F2, blind client trust: an id that nobody registered gets no page to allow anything on (R123, R384)', async () => {
    const at = await overHttp()
    const { browser } = await signedInBrowser(at)
    for (const clientId of ['claude', 'claude-code', 'AAAAAAAAAAAAAAAAAAAAAA', 'https://claude.ai/oauth/client', '']) {
      const [status, location, text] = await outcome(await browser.open(authorizeUrl(clientId)))
      expect([clientId, status, location]).toEqual([clientId, 400, null])
      expect(text).not.toMatch(/decision|claude/i)
    }
  })

  it('F4, nested context pollution: the state we send on holds nothing, and nothing in the callback routes a code (R182, R384)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(authorizeUrl(clientId, { state: 'downstream-state' })))
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow')))
    const state = upstream.searchParams.get('state') ?? ''
    expect(state).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(Buffer.from(state, 'base64url').toString('latin1')).not.toMatch(/callback|client|downstream|http/)

    const code = upstream.searchParams.get('code') ?? ''
    const nested = Buffer.from(JSON.stringify({ redirect_uri: EVIL, clientId, state })).toString('base64url')
    for (const forged of [nested, `${state}.${nested}`, `${state}A`, state.slice(0, -1), state.toUpperCase()]) {
      const answer = await browser.open(`/callback/fake?${new URLSearchParams({ code, state: forged })}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
    const polluted = new URLSearchParams({ code, state, redirect_uri: EVIL, client_id: 'evil', resource: EVIL })
    const answer = new URL(locationOf(await browser.open(`/callback/fake?${polluted}`)))
    expect(answer.origin + answer.pathname).toBe(REDIRECT_URI)
    expect(answer.searchParams.get('state')).toBe('downstream-state')
  })

  it('F5, PKCE downgrade: no challenge, no S256 or no verifier means no token (R132-R134, R236, R239, R384)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at, { redirect_uris: ['http://127.0.0.1/cb'] })
    const weak: Readonly<Record<string, string | undefined>>[] = [
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge: VERIFIER, code_challenge_method: 'plain' },
      { code_challenge: VERIFIER, code_challenge_method: undefined },
      { code_challenge: CHALLENGE, code_challenge_method: '' },
      { code_challenge: CHALLENGE, code_challenge_method: 's256' },
      { code_challenge: '', code_challenge_method: 'S256' },
    ]
    for (const parameters of weak) {
      const url = authorizeUrl(clientId, { redirect_uri: 'http://127.0.0.1:4000/cb', ...parameters })
      const answer = new URL(locationOf(await at.send(url)))
      expect([answer.searchParams.get('error'), answer.searchParams.get('code')]).toEqual(['invalid_request', null])
    }
    const code = await obtainCode(at, clientId, { redirect_uri: 'http://127.0.0.1:4000/cb' })
    for (const verifier of [undefined, '', CHALLENGE]) {
      const answer = await redeem(at, clientId, code, { code_verifier: verifier })
      expect([answer.status, (await members(answer))['error']]).toEqual([400, 'invalid_grant'])
    }
  })

  it('F6, consent page bypass: each new client is asked about, with the address, and only a click of this page counts (R160, R166, R171, R384)', async () => {
    const at = await overHttp()
    const { browser } = await signedInBrowser(at)
    const local = 'http://localhost:4321/cb'
    const { clientId } = await register(at, { redirect_uris: [local], client_name: 'Claude Code' })
    const url = authorizeUrl(clientId, { redirect_uri: local })
    const silent = new URL(
      locationOf(await browser.open(authorizeUrl(clientId, { redirect_uri: local, prompt: 'none' }))),
    )
    expect(silent.searchParams.get('error')).toBe('consent_required')
    const parked = locationOf(await browser.open(url))
    const page = await (await browser.open(parked)).text()
    expect(page).toMatch(/class="host"><bdi>localhost:4321<\/bdi>/)
    expect(page).toContain('This is an app on this computer')

    const transaction = new URL(parked).searchParams.get('transaction') ?? ''
    const fields = { transaction, decision: 'allow' }
    const byGet = await browser.open(`/consent?${new URLSearchParams(fields)}`)
    expect([byGet.status, byGet.headers.get('location')]).toEqual([200, null]) // the page again
    const blind = await browser.open('/consent', {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect([blind.status, blind.headers.get('location')]).toEqual([403, null])
  })

  it('F7, open redirect: an address that is almost the registered one is shown to nobody (R125, R384)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const near = [
      EVIL,
      `${REDIRECT_URI}.evil.example`,
      `${REDIRECT_URI}/../evil`,
      `${REDIRECT_URI}#@evil.example`,
      `${REDIRECT_URI}?next=${EVIL}`,
      `${REDIRECT_URI}%2f..%2fevil`,
      'https://client.example.org@evil.example/callback',
      'https://client.example.org.evil.example/callback',
      'https://client.example.org%2eevil.example/callback',
      'https://evil.example/https://client.example.org/callback',
      'https://client.example.org\\@evil.example/callback',
      'https://CLIENT.example.org/callback',
      'http://client.example.org/callback',
    ]
    for (const uri of near) {
      for (const more of [{}, { response_type: 'token' }, { prompt: 'none' }]) {
        const [status, location, text] = await outcome(
          await at.send(authorizeUrl(clientId, { redirect_uri: uri, ...more })),
        )
        expect([uri, status, location]).toEqual([uri, 400, null])
        expect(text).not.toContain('evil')
      }
    }
  })

  it('F8, weak state: ours is new and random for each approval, and a client’s own comes back as it was (R136, R178, R384)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    const states: string[] = []
    for (let n = 0; n < 20; n += 1) {
      const parked = locationOf(await browser.open(authorizeUrl(clientId)))
      const upstream = new URL(locationOf(await browser.decide(parked, 'allow')))
      states.push(upstream.searchParams.get('state') ?? '')
    }
    expect(new Set(states).size).toBe(20)
    for (const state of states) expect(state).toMatch(/^[A-Za-z0-9_-]{43}$/)
    // No two have a byte in common at more than a few places, as those of a counter or a clock would.
    const [first = '', second = ''] = states.map((state) => Buffer.from(state, 'base64url').toString('hex'))
    expect(first.match(/../g)?.filter((byte, index) => byte === second.match(/../g)?.[index]).length).toBeLessThan(6)
    for (const state of ['', 'state', '0', 'undefined', 'null']) {
      const answer = await browser.open(`/callback/fake?${new URLSearchParams({ code: 'x', state })}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
    const none = await authorize(at, clientId, { state: undefined })
    expect(none.searchParams.has('state')).toBe(false)
    const own = await authorize(at, clientId, { state: 'a b+c&d=%2F/é' })
    expect(own.searchParams.get('state')).toBe('a b+c&d=%2F/é')
  })

  it('F9, code replay: the second use gets nothing, and the first one’s tokens die (R231, R384)', async () => {
    const at = await overHttp()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    const { accessToken, refreshToken } = await tokensOf(await redeem(at, clientId, code))
    const again = await redeem(at, clientId, code)
    expect([again.status, (await members(again))['error']]).toEqual([400, 'invalid_grant'])
    expect((await refresh(at, clientId, refreshToken)).status).toBe(400)
    const headers = { authorization: `Bearer ${accessToken}` }
    expect(await at.server.guard({ resource: NOTES })(new Request(NOTES, { headers }))).toHaveProperty(
      'response.status',
      401,
    )
  })
})
