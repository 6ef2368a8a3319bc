import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPinnedFetch } from '@gw/oauth-core/node'
import { asserted, assertion, createTestKey } from '../support/assertions.ts'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { CLAUDE_WEB, createDocumentHost } from '../support/document-host.ts'
import { form, json, members } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI, register } from '../support/journey.ts'
import { overHttp } from '../support/over-http.ts'
import { createTestServer } from '../support/test-server.ts'

const EVIL = 'https://evil.example/client.json'
const DOCUMENT = { client_id: EVIL, client_name: 'Claude', redirect_uris: ['https://evil.example/cb'] }

async function open(options: Parameters<typeof createTestServer>[0] = {}) {
  const web = createDocumentHost()
  web.serve(EVIL, DOCUMENT)
  return { web, at: await overHttp(createTestServer({ ...options, ports: { fetch: web.fetch } })) }
}

/** A port of this host, and how many connected to it. */
async function countConnections() {
  const seen = { connections: 0 }
  const listener = createServer((socket) => {
    seen.connections += 1
    socket.destroy()
  }).listen(0)
  onTestFinished(() => void listener.close())
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return { seen, port: address.port }
}

describe('a document of a stranger', () => {
  it('is no way around the hosts that the operator allows or denies (R79, R112)', async () => {
    for (const redirectHosts of [{ deny: ['evil.example'] }, { allow: ['claude.ai'] }]) {
      const { at } = await open({ redirectHosts })
      const answer = await at.send(authorizeUrl(EVIL, { redirect_uri: 'https://evil.example/cb' }))
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
  })

  // Time of check, time of use: the page showed one address, the document names another a minute later.
  it('that is changed after the click leads nobody to the new address (R90, R116)', async () => {
    const { at, web } = await open()
    web.serve(EVIL, { ...DOCUMENT, redirect_uris: ['https://good.example/cb'] }, { 'cache-control': 'max-age=60' })
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(authorizeUrl(EVIL, { redirect_uri: 'https://good.example/cb' })))
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow')))
    at.clock.advance(61)
    web.serve(EVIL, { ...DOCUMENT, redirect_uris: ['https://evil.example/cb'] })
    const answer = await browser.open(upstream.pathname + upstream.search)
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it('gets no grant of a machine, though it lists it (R207, R273)', async () => {
    const { at, web } = await open()
    const key = await createTestKey()
    web.serve(EVIL, {
      ...DOCUMENT,
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.publicJwk] },
    })
    const body = { grant_type: 'client_credentials', ...asserted(await assertion(at, EVIL, key)) }
    const answer = await at.send('/token', form(body))
    expect([answer.status, (await members(answer))['error']]).toEqual([400, 'unauthorized_client'])
  })

  it('cannot speak for the client of another URL (R99)', async () => {
    const { at, web } = await open()
    web.serve(EVIL, { ...CLAUDE_WEB, redirect_uris: ['https://evil.example/cb'] })
    for (const clientId of [EVIL, CLAUDE_WEB.client_id]) {
      const answer = await at.send(authorizeUrl(clientId, { redirect_uri: 'https://evil.example/cb' }))
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
  })

  // What a URL parser makes of these is https://claude.ai/…, and to a person they look like it.
  it.each([
    'HTTPS://claude.ai/oauth/client',
    ' https://claude.ai/oauth/client',
    'https:claude.ai/oauth/client',
    'https:/claude.ai/oauth/client',
    'https:///claude.ai/oauth/client',
    'https:\\\\claude.ai\\oauth\\client',
    'https://claude.ai\\@evil.example/client',
    'https://cla\tude.ai/oauth/client',
    'https://claude。ai/oauth/client',
    'https://ⓒlaude.ai/oauth/client',
    'https://claude.ai%2eevil.example/client',
    'https://claude.ai:443/oauth/client',
    'https://claude.ai:0443/oauth/client',
    'https://Claude.ai/oauth/../oauth/client',
    'https://сlaude.ai/oauth/client',
  ])('under a URL that parsers read differently is fetched by nobody: %j (R97, R104)', async (clientId) => {
    const { at, web } = await open()
    const answer = await at.send(authorizeUrl(clientId))
    const port443 = clientId.includes(':443/')
    expect([answer.status, web.fetched]).toEqual([400, port443 ? [clientId] : []])
  })
})

/** This host and its neighbours, in every notation that some parser takes. */
const addresses = (port: number): readonly string[] => [
  `https://127.0.0.1:${port}/`,
  `https://127.1:${port}/`,
  `https://2130706433:${port}/`,
  `https://0x7f000001:${port}/`,
  `https://0177.0.0.1:${port}/`,
  `https://[::1]:${port}/`,
  `https://[::]:${port}/`,
  `https://[::ffff:127.0.0.1]:${port}/`,
  `https://[64:ff9b::7f00:1]:${port}/`,
  `https://localhost:${port}/`,
  `https://localhost.:${port}/`,
  'https://169.254.169.254/latest/meta-data/',
]

// Mastodon CVE-2026-46348, MCP Inspector, and every server that fetches what a registration names.
describe('a key set that a registration names', () => {
  it('reaches nothing on this host or network, however it is written (R102-R104, R119)', async () => {
    const { seen, port } = await countConnections()
    const at = await overHttp(createTestServer({ ports: { fetch: createPinnedFetch({ ports: [443, port] }) } }))
    const key = await createTestKey()
    for (const jwks_uri of addresses(port)) {
      const registration = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'private_key_jwt', jwks_uri }
      const answer = await at.send('/register', json(registration))
      if (answer.status === 400) continue // refused at once: as good
      const { client_id: clientId } = await members(answer)
      const body = { token: 'x', ...asserted(await assertion(at, String(clientId), key)) }
      expect([jwks_uri, (await at.send('/revoke', form(body))).status]).toEqual([jwks_uri, 401])
    }
    expect(seen.connections).toBe(0)
  })

  it('is not fetched for who only asks: a sign-in, a page, or a secret in its place (R119)', async () => {
    const { at, web } = await open()
    const { clientId } = await register(at, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://internal.example/keys',
    })
    await at.send(authorizeUrl(clientId))
    await at.send('/token', form({ grant_type: 'refresh_token', refresh_token: 'gwr_x', client_id: clientId }))
    await at.send('/revoke', form({ token: 'x', client_id: clientId, client_secret: 'gws_x' }))
    expect(web.fetched).toEqual([])
  })
})
