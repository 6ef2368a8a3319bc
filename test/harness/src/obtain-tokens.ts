import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Browser } from './browser.ts'
import { recordSecret } from './evidence.ts'
import { walkAuthorization } from './person.ts'

export interface TokenOptions {
  readonly issuer: string
  readonly resource: string
  readonly scope: string
  readonly browser: Browser
  readonly fetch: typeof globalThis.fetch
  /** Login of the person, who allows everything. */
  readonly as: string
}

/** What came out, and what it takes to revoke it. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly clientId: string
}

/** Never fetched: the browser of these tests stops in front of it. */
const REDIRECT_URI = 'http://127.0.0.1:33418/callback'

const registration = z.looseObject({ client_id: z.string() })
const grant = z.looseObject({ access_token: z.string(), refresh_token: z.string() })

async function read<Schema extends z.ZodType>(schema: Schema, response: Response): Promise<z.infer<Schema>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
  return schema.parse(JSON.parse(text))
}

/**
 * Tokens for one resource by the whole code flow of a new public client, without an MCP client around it.
 *
 * @throws {Error} at the first step that does not lead to the next one
 */
export async function obtainTokens(options: TokenOptions): Promise<Tokens> {
  const { issuer, resource, scope, browser, fetch } = options
  const metadata = { client_name: 'Test', redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }
  const registered = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...metadata, grant_types: ['authorization_code', 'refresh_token'] }),
  })
  const { client_id: clientId } = await read(registration, registered)

  const verifier = randomBytes(32).toString('base64url')
  const request = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(16).toString('base64url'),
    resource,
    scope,
  }
  const url = `${issuer}/authorize?${new URLSearchParams(request).toString()}`
  const callback = await walkAuthorization(browser, url, { as: options.as, decision: 'allow' })
  const code = callback.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${callback.search}`)

  const exchange = {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    code,
    resource,
  }
  const exchanged = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(exchange) })
  const { access_token: accessToken, refresh_token: refreshToken } = await read(grant, exchanged)
  for (const secret of [verifier, accessToken, refreshToken]) recordSecret(secret)
  return { accessToken, refreshToken, clientId }
}
