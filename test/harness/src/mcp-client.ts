/** What a journey needs of an MCP client, whichever SDK it is made of. */
export interface McpClient {
  readonly credentials: McpClientCredentials
  /** The MCP version that was agreed on; undefined before the first connection. */
  version(): string | undefined
  /** @returns `authorize` when the person must be sent to `credentials.takeAuthorizationUrl()` first */
  connect(): Promise<'connected' | 'authorize'>
  /** Asks for authorization anew, with these scopes. The person must then be sent to the authorization server. */
  askFor(scope: string): Promise<void>
  /** Exchanges the code of a redirect. @throws when the redirect carries an error or the exchange fails */
  finish(callback: URL): Promise<void>
  listTools(): Promise<string[]>
  /** @returns the first text of the result, or `authorize` as above: signed out, or more scopes are needed */
  callTool(name: string, args?: Record<string, unknown>): Promise<{ readonly text: string } | 'authorize'>
  close(): Promise<void>
}

export interface McpClientCredentials {
  readonly secrets: ReadonlySet<string>
  takeAuthorizationUrl(): URL
  spoilAccessToken(): void
  tokens(): { readonly access_token: string; readonly refresh_token?: string | undefined } | undefined
  clientInformation(): { readonly client_id: string } | undefined
}

/** Who a client is, where it is not one that registers as public. */
export interface McpClientIdentity {
  /** `token_endpoint_auth_method` of its registration. Default `none`. */
  readonly method?: string
  /** Its id is the address of its metadata: it needs no registration. */
  readonly metadataUrl?: string
  /** What the operator gave it: it needs no registration. */
  readonly information?: {
    readonly client_id: string
    readonly client_secret?: string
    readonly token_endpoint_auth_method?: string
  }
  /** Its private key as JWK (ES256), for `private_key_jwt`; the public half is registered. */
  readonly key?: { readonly privateJwk: Record<string, unknown>; readonly publicJwk: Readonly<Record<string, unknown>> }
  /** Names no resource, as clients of 2025-03-26 do. */
  readonly omitsResource?: boolean
}

export interface McpClientOptions {
  readonly serverUrl: string
  /** Default: a public client that registers. */
  readonly identity?: McpClientIdentity
  /** Default: Node's. */
  readonly fetch?: typeof globalThis.fetch
}

/** @throws {Error} when the result does not begin with a text */
export function firstText(result: object): string {
  const [first]: unknown[] = 'content' in result && Array.isArray(result.content) ? result.content : []
  if (typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string')
    return first.text
  throw new Error('the tool answered with something else than a text')
}

/** @param unauthorized - the SDK's class of "send the person to the authorization server", after which this is no failure */
export async function orAuthorize<T>(
  unauthorized: abstract new () => Error,
  attempt: () => Promise<T>,
): Promise<T | 'authorize'> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof unauthorized) return 'authorize'
    throw error
  }
}
