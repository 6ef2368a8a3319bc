import { createTestBrowser, locationOf, type TestBrowser } from './browser.ts'
import { form, json, members } from './forms.ts'
import { CHALLENGE, NOTES, VERIFIER, type TestServer } from './test-server.ts'

export const REDIRECT_URI = 'https://client.example.org/callback'

/** A registered client as the registration answered. */
export interface TestClient {
  readonly clientId: string
  readonly secret: string | undefined
  readonly registrationToken: string | undefined
}

export async function register(at: TestServer, metadata: Readonly<Record<string, unknown>> = {}): Promise<TestClient> {
  const response = await at.send(
    '/register',
    json({
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      client_name: 'Test client',
      software_id: crypto.randomUUID(), // equal registrations of public clients would be one client
      ...metadata,
    }),
  )
  const body = await members(response)
  if (response.status !== 201) throw new Error(`registration failed: ${JSON.stringify(body)}`)
  const { client_id: clientId, client_secret: secret, registration_access_token: registrationToken } = body
  return { clientId: String(clientId), secret: textOrNone(secret), registrationToken: textOrNone(registrationToken) }
}

const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The URL of an authorization request that is right in everything but what `parameters` changes or, undefined, removes. */
export function authorizeUrl(clientId: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: 'af0ifjsldkj',
    scope: 'notes:read',
    resource: NOTES,
    ...parameters,
  }
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return `/authorize?${new URLSearchParams(present)}`
}

/** Through consent and sign-in; returns what the client gets at its redirect URI. */
export async function authorize(
  at: TestServer,
  clientId: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
  browser: TestBrowser = createTestBrowser(at),
): Promise<URL> {
  const parked = await browser.open(authorizeUrl(clientId, parameters))
  const approved = await browser.decide(locationOf(parked), 'allow')
  const upstream = new URL(locationOf(approved))
  // A session may have ended the journey already, without the identity provider.
  if (upstream.searchParams.has('iss')) return upstream
  return new URL(locationOf(await browser.open(upstream.pathname + upstream.search)))
}

export async function obtainCode(
  at: TestServer,
  clientId: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const answer = await authorize(at, clientId, parameters)
  const code = answer.searchParams.get('code')
  if (code === null) throw new Error(`expected a code, got ${answer.search}`)
  return code
}

/** A token request with a code, right in everything but what `parameters` changes or removes. */
export function redeem(
  at: TestServer,
  clientId: string,
  code: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const all = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: VERIFIER, ...parameters }
  return at.send('/token', form(all, headers))
}

export function refresh(
  at: TestServer,
  clientId: string,
  refreshToken: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const all = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken, ...parameters }
  return at.send('/token', form(all, headers))
}

/** Tokens as the token endpoint gave them. */
export interface TestTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly scope: string
}

export async function tokensOf(response: Response): Promise<TestTokens> {
  const body = await members(response)
  if (response.status !== 200) throw new Error(`expected tokens, got ${response.status} ${JSON.stringify(body)}`)
  const { access_token: accessToken, refresh_token: refreshToken, scope } = body
  return { accessToken: String(accessToken), refreshToken: String(refreshToken), scope: String(scope) }
}

/** Registration, consent, sign-in and redemption in one: a public client with living tokens. */
export async function signIn(
  at: TestServer,
  parameters: Readonly<Record<string, string | undefined>> = {},
): Promise<TestClient & TestTokens> {
  const client = await register(at)
  const code = await obtainCode(at, client.clientId, parameters)
  return { ...client, ...(await tokensOf(await redeem(at, client.clientId, code))) }
}
