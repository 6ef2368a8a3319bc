import { randomUUID } from 'node:crypto'
import { recordSecret } from './evidence.ts'
import type { McpClientIdentity } from './mcp-client.ts'

/** Never fetched: the browser of these tests stops in front of it. */
const REDIRECT_URL = 'http://127.0.0.1:33418/callback'

interface AnyTokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
}

interface AnyInformation {
  readonly client_id: string
  readonly client_secret?: string | undefined
}

/**
 * What an MCP client remembers of one authorization, in memory: the `OAuthClientProvider` of either SDK, whose types the parameters name.
 *
 * It registers as a public native client unless it is told who it is, and keeps every secret that it ever held, so that a test can look for
 * them in logs.
 */
export class Credentials<Information extends AnyInformation, Tokens extends AnyTokens, Discovery> {
  readonly redirectUrl: string = REDIRECT_URL
  readonly clientMetadata: {
    client_name: string
    redirect_uris: string[]
    grant_types: string[]
    response_types: string[]
    token_endpoint_auth_method: string
    jwks?: { keys: Readonly<Record<string, unknown>>[] }
  }
  readonly clientMetadataUrl?: string
  /** Present only for a client that names no resource: the SDKs ask it which one to name. */
  readonly validateResourceURL?: () => Promise<undefined>
  readonly secrets: Set<string> = new Set()
  #authorizationUrl: URL | undefined
  #information: Information | undefined
  #tokens: Tokens | undefined
  #discovery: Discovery | undefined
  #verifier = ''
  #state = ''

  /** @param information - what the operator gave it, in the shape of the SDK */
  constructor(
    { method = 'none', metadataUrl, key, omitsResource = false }: McpClientIdentity,
    information?: Information,
  ) {
    this.clientMetadata = {
      client_name: 'Journey',
      redirect_uris: [REDIRECT_URL],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: method,
      ...(key === undefined ? {} : { jwks: { keys: [key.publicJwk] } }),
    }
    if (metadataUrl !== undefined) this.clientMetadataUrl = metadataUrl
    if (omitsResource) this.validateResourceURL = async () => undefined
    if (information !== undefined) this.saveClientInformation(information)
  }

  state(): string {
    this.#state = randomUUID()
    return this.#state
  }

  clientInformation(): Information | undefined {
    return this.#information
  }

  saveClientInformation(information: Information): void {
    this.#information = information
    if (information.client_secret !== undefined) this.#keep(information.client_secret)
  }

  tokens(): Tokens | undefined {
    return this.#tokens
  }

  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens
    this.#keep(tokens.access_token)
    if (tokens.refresh_token !== undefined) this.#keep(tokens.refresh_token)
  }

  codeVerifier(): string {
    return this.#verifier
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
    this.#keep(verifier)
  }

  redirectToAuthorization(url: URL): void {
    this.#authorizationUrl = url
  }

  discoveryState(): Discovery | undefined {
    return this.#discovery
  }

  saveDiscoveryState(discovery: Discovery): void {
    this.#discovery = discovery
  }

  invalidateCredentials(what: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): void {
    if (what === 'all' || what === 'client') this.#information = undefined
    if (what === 'all' || what === 'tokens') this.#tokens = undefined
    if (what === 'all' || what === 'discovery') this.#discovery = undefined
  }

  /** @throws {Error} when nobody was sent to the authorization server */
  takeAuthorizationUrl(): URL {
    const url = this.#authorizationUrl
    if (url === undefined) throw new Error('the client did not ask for authorization')
    this.#authorizationUrl = undefined
    return url
  }

  /**
   * The parameters of the redirect that ended an authorization.
   *
   * @throws {Error} when `state` is not what this client sent: someone else's authorization
   */
  readCallback(callback: URL): URLSearchParams {
    const parameters = callback.searchParams
    if (parameters.get('state') !== this.#state) throw new Error('the callback carries a foreign state')
    const code = parameters.get('code')
    if (code !== null) this.#keep(code)
    return parameters
  }

  #keep(secret: string): void {
    this.secrets.add(secret)
    recordSecret(secret)
  }

  /** Puts a dead access token in the place of the live one, so that the next request must refresh. */
  spoilAccessToken(): void {
    if (this.#tokens !== undefined) this.#tokens = { ...this.#tokens, access_token: 'expired' }
  }
}
