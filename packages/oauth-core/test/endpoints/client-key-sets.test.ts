import { describe, expect, it } from 'vitest'
import { OAuthError, type DocumentFetch, type ServerEvent } from '@gw/oauth-core'
import { asserted, assertion, createTestKey, type TestKey } from '../support/assertions.ts'
import { form, members } from '../support/forms.ts'
import { REDIRECT_URI } from '../support/journey.ts'
import { createTestServer, type TestServer } from '../support/test-server.ts'

const JWKS_URI = 'https://client.example.org/jwks'
const first = await createTestKey('ES256', 'first')
const second = await createTestKey('ES256', 'second')

const jwksOf = (...keys: readonly TestKey[]): string => JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) })

/** A server whose client publishes keys at a URL, and what was fetched of it. */
function open(uris: readonly string[] = [JWKS_URI]) {
  const asked: (readonly [url: string, bounds: unknown])[] = []
  const events: ServerEvent[] = []
  const host = { status: 200, text: jwksOf(first), down: false, wait: Promise.resolve() }
  const fetch: DocumentFetch = async (url, bounds) => {
    asked.push([url, bounds])
    await host.wait
    if (host.down) throw new OAuthError('client_document', { check: 'address' })
    return { status: host.status, headers: new Headers(), body: new TextEncoder().encode(host.text) }
  }
  const clients = uris.map((uri, index) => ({
    client_id: `client-${index}`,
    redirect_uris: [REDIRECT_URI],
    jwks_uri: uri,
  }))
  const at = createTestServer({ clients, ports: { fetch }, events: (event) => void events.push(event) })
  return { at, asked, host, events }
}

async function prove(at: TestServer, key: TestKey, clientId = 'client-0', header = {}): Promise<unknown> {
  const text = await assertion(at, clientId, key, {}, header)
  const response = await at.send('/revoke', form({ token: 'x', ...asserted(text) }))
  return response.status === 200 ? 200 : [response.status, (await members(response))['error']]
}

const REFUSED = [401, 'invalid_client']

describe('jwks_uri', () => {
  it('is fetched within bounds, once for all who wait, and again after five minutes', async () => {
    const { at, asked } = open()
    const answers = await Promise.all(Array.from({ length: 5 }, () => prove(at, first)))
    expect(answers).toEqual(Array.from({ length: 5 }, () => 200))
    expect(asked).toEqual([[JWKS_URI, { maxBytes: 65_536, timeoutMs: 5000 }]])
    at.clock.advance(299)
    expect(await prove(at, first)).toBe(200)
    expect(asked).toHaveLength(1)
    at.clock.advance(1)
    expect(await prove(at, first)).toBe(200)
    expect(asked).toHaveLength(2)
  })

  it('is asked again for a key that is not in the set, once in 30 seconds', async () => {
    const { at, asked, host } = open()
    expect(await prove(at, first)).toBe(200)
    host.text = jwksOf(first, second)
    expect(await prove(at, second)).toEqual(REFUSED)
    at.clock.advance(29)
    expect(await prove(at, second)).toEqual(REFUSED)
    expect(asked).toHaveLength(1)
    at.clock.advance(1)
    expect(await prove(at, second)).toBe(200)
    expect(await prove(at, await createTestKey('ES256', 'third'))).toEqual(REFUSED)
    expect(asked).toHaveLength(2)
  })

  it('is asked again for an assertion without a key id that no key fits, not for a known id with a wrong signature', async () => {
    const { at, asked, host } = open()
    const bare = { kid: undefined }
    expect(await prove(at, first, 'client-0', bare)).toBe(200)
    at.clock.advance(30)
    expect(await prove(at, { ...second, kid: 'first' })).toEqual(REFUSED)
    expect(asked).toHaveLength(1)
    host.text = jwksOf(second)
    expect(await prove(at, second, 'client-0', bare)).toBe(200)
    expect(asked).toHaveLength(2)
    // A key that its client withdrew counts no more.
    expect(await prove(at, first, 'client-0', bare)).toEqual(REFUSED)
  })

  it('that fails refuses the client, tells the operator why, and is left alone for a while', async () => {
    const { at, asked, host, events } = open()
    host.down = true
    expect(await prove(at, first)).toEqual(REFUSED)
    host.down = false
    expect(await prove(at, first)).toEqual(REFUSED)
    expect(asked).toHaveLength(1)
    at.clock.advance(30)
    expect(await prove(at, first)).toBe(200)
    expect(events.map(({ reason, details }) => [reason, details?.['check']])).toEqual([
      ['client_document', 'address'],
      ['client_document', 'failed a moment ago'],
    ])
  })

  it.each([
    ['another status', 204, jwksOf(first)],
    ['no JSON', 200, '<html>'],
    ['no set', 200, JSON.stringify(first.publicJwk)],
    ['an empty set', 200, '{"keys":[]}'],
    ['a member twice', 200, `{"keys":[],"keys":${JSON.stringify([first.publicJwk])}}`],
    ['a private key', 200, JSON.stringify({ keys: [{ ...first.publicJwk, d: 'x' }] })],
    ['a shared key', 200, JSON.stringify({ keys: [{ kty: 'oct', k: 'x', kid: 'first' }] })],
    ['too much', 200, `${jwksOf(first)}${' '.repeat(65_536)}`],
  ])('with %s is no key set', async (_, status, text) => {
    const { at, host, events } = open()
    Object.assign(host, { status, text })
    expect(await prove(at, first)).toEqual(REFUSED)
    expect(events.at(-1)?.reason).toBe('client_document')
  })

  it('is not fetched for an assertion that is wrong in itself', async () => {
    const { at, asked } = open()
    const text = await assertion(at, 'client-0', first, { aud: 'https://other.example' })
    expect((await at.send('/revoke', form({ token: 'x', ...asserted(text) }))).status).toBe(401)
    expect(asked).toEqual([])
  })

  it('makes nobody a way to flood others: fetches are limited for each address that asks', async () => {
    const { at, asked } = open(Array.from({ length: 40 }, (_, index) => `${JWKS_URI}/${index}`))
    const answers: unknown[] = []
    for (let index = 0; index < 40; index += 1) answers.push(await prove(at, first, `client-${index}`))
    expect(asked).toHaveLength(30)
    expect(answers.at(-1)).toEqual([429, 'temporarily_unavailable'])
    // Whose keys are known already is not concerned.
    expect(await prove(at, first)).toBe(200)
  })

  it('cannot be without the port that fetches', () => {
    const clients = [{ client_id: 'a', redirect_uris: [REDIRECT_URI], jwks_uri: JWKS_URI }]
    expect(() => createTestServer({ clients })).toThrow('jwks_uri needs the port fetch')
  })
})
