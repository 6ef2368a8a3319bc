import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { CLAUDE_CODE, createDocumentHost } from '../support/document-host.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

const REDIRECT_URL = 'http://localhost:51004/callback'

/** A client of the MCP SDK with nothing but a document: it would register only if it had to. */
class DocumentClient implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT_URL
  readonly clientMetadataUrl = CLAUDE_CODE.client_id
  readonly clientMetadata = { redirect_uris: [REDIRECT_URL], client_name: 'registered instead' }
  asked: URL | undefined
  #tokens: OAuthTokens | undefined
  #client: { client_id: string } | undefined
  #verifier = ''

  clientInformation = () => this.#client
  saveClientInformation = (client: { client_id: string }): void => void (this.#client = client)
  tokens = () => this.#tokens
  saveTokens = (tokens: OAuthTokens): void => void (this.#tokens = tokens)
  redirectToAuthorization = (url: URL): void => void (this.asked = url)
  saveCodeVerifier = (verifier: string): void => void (this.#verifier = verifier)
  codeVerifier = () => this.#verifier
}

describe('the MCP SDK with a metadata document', () => {
  it('goes by it from discovery to a refreshed token, and registers nowhere (R37)', async () => {
    const web = createDocumentHost()
    web.serve(CLAUDE_CODE.client_id, CLAUDE_CODE)
    const at = createTestServer({ ports: { fetch: web.fetch } })
    const paths: string[] = []
    const client = new DocumentClient()
    const fetchFn = async (url: string | URL, init?: RequestInit): Promise<Response> => {
      paths.push(new URL(url).pathname)
      return (await at.server.fetch(new Request(url, init))) ?? new Response(undefined, { status: 404 })
    }

    expect(await auth(client, { serverUrl: NOTES, fetchFn })).toBe('REDIRECT')
    expect(client.asked?.searchParams.get('client_id')).toBe(CLAUDE_CODE.client_id)
    const browser = createTestBrowser(at)
    const parked = locationOf(await browser.open(`${client.asked?.pathname}${client.asked?.search}`))
    const upstream = new URL(locationOf(await browser.decide(parked, 'allow')))
    const answer = new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
    expect(answer.origin + answer.pathname).toBe(REDIRECT_URL)

    const authorizationCode = answer.searchParams.get('code') ?? ''
    expect(await auth(client, { serverUrl: NOTES, authorizationCode, fetchFn })).toBe('AUTHORIZED')
    const first = client.tokens()?.access_token ?? ''
    expect(await auth(client, { serverUrl: NOTES, fetchFn })).toBe('AUTHORIZED')
    expect(client.tokens()?.access_token).not.toBe(first)
    const principal = await at.server.verifier.verify(client.tokens()?.access_token ?? '', { resource: NOTES })
    expect(principal.clientId).toBe(CLAUDE_CODE.client_id)
    expect(paths).not.toContain('/register')
    expect(web.fetched).toEqual([CLAUDE_CODE.client_id])
  })
})
