import type { AuthorizationServer } from '@gw/oauth-core'

const ISSUER = 'https://auth.test'
const REDIRECT_URI = 'https://client.test/callback'
/** RFC 7636 Appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export interface SignedIn {
  readonly clientId: string
  readonly accessToken: string
  readonly refreshToken: string
}

type Send = (path: string, init?: RequestInit) => Promise<Response>

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

async function member(response: Response, name: string): Promise<string> {
  const body: unknown = await response.json()
  const found: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  if (typeof found !== 'string') throw new Error(`no ${name} in an answer of ${response.status}`)
  return found
}

/** A request to the server, with the cookies of one browser. */
function createBrowser(server: AuthorizationServer): Send {
  const cookies = new Map<string, string>()
  return async (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await server.fetch(new Request(new URL(path, ISSUER), { ...init, headers, redirect: 'manual' }))
    if (response === undefined) throw new Error(`${path} is none of the server's paths`)
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1).join('').split(/=(.*)/s)
      cookies.set(name, value)
    }
    return response
  }
}

function leadsTo(response: Response): string {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`expected a redirect, got ${response.status}`)
  return location
}

const post = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  headers: { 'sec-fetch-site': 'same-origin', origin: ISSUER },
})

/** A token that a client of the operator gets for itself. */
export async function actAlone(server: AuthorizationServer, clientId: string, secret: string): Promise<string> {
  const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret }
  return member(await createBrowser(server)('/token', post(fields)), 'access_token')
}

/**
 * Registers a client and signs in whoever the identity provider of the server chooses, through the real pages.
 *
 * @param prove - makes a DPoP proof for the token endpoint, with the nonce that was asked for, if any
 */
export async function signIn(
  server: AuthorizationServer,
  resource: string,
  scope: string,
  prove?: (nonce: string | undefined) => Promise<string>,
): Promise<SignedIn> {
  const send = createBrowser(server)
  const metadata = {
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
  }
  const registration: RequestInit = {
    method: 'POST',
    body: JSON.stringify(metadata),
    headers: { 'content-type': 'application/json' },
  }
  const clientId = await member(await send('/register', registration), 'client_id')
  const asked = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    scope,
    resource,
  })
  const page = await (await send(leadsTo(await send(`/authorize?${asked}`)))).text()
  const hidden = [...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value'),
  ])
  const approved = await send('/consent', post({ ...Object.fromEntries(hidden), decision: 'allow' }))
  const { pathname, search } = new URL(leadsTo(approved))
  const code = new URL(leadsTo(await send(pathname + search))).searchParams.get('code') ?? ''
  const redemption = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: VERIFIER }
  const redeem = async (nonce?: string): Promise<Response> => {
    const dpop = await prove?.(nonce)
    return send('/token', { ...post(redemption), headers: dpop === undefined ? {} : { dpop } })
  }
  const first = await redeem()
  const nonce = first.headers.get('dpop-nonce') ?? undefined
  const tokens = nonce === undefined ? first : await redeem(nonce)
  const copy = tokens.clone()
  return {
    clientId,
    accessToken: await member(tokens, 'access_token'),
    refreshToken: await member(copy, 'refresh_token'),
  }
}

/** Ends the grant of a token (RFC 7009). */
export async function revoke(server: AuthorizationServer, { clientId, refreshToken }: SignedIn): Promise<void> {
  const response = await createBrowser(server)('/revoke', post({ client_id: clientId, token: refreshToken }))
  if (response.status !== 200) throw new Error(`the token was not revoked: ${response.status}`)
}
