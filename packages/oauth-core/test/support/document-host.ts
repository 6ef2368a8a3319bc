import type { DocumentFetch, FetchedDocument } from '@gw/oauth-core'

/** Serves documents through the port `fetch`: the web as far as these tests need one. */
export interface DocumentHost {
  readonly fetch: DocumentFetch
  /** Every URL that was fetched, in order. */
  readonly fetched: string[]
  /** @param document - as JSON, or text as it is */
  serve(url: string, document: unknown, headers?: Readonly<Record<string, string>>, status?: number): void
  /** From now on the URL cannot be fetched. */
  fail(url: string, error: Error): void
  /** Answers wait until the returned function is called. */
  hold(): () => void
}

export function createDocumentHost(): DocumentHost {
  const answers = new Map<string, () => FetchedDocument>()
  const fetched: string[] = []
  let held: Promise<void> | undefined

  return {
    fetched,
    async fetch(url) {
      fetched.push(url)
      await held
      const answer = answers.get(url)
      return answer === undefined ? { status: 404, headers: new Headers(), body: new Uint8Array() } : answer()
    },
    serve(url, document, headers = {}, status = 200) {
      const body = new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document))
      const all = new Headers({ 'content-type': 'application/json', ...headers })
      answers.set(url, () => ({ status, headers: all, body }))
    },
    fail(url, error) {
      answers.set(url, () => {
        throw error
      })
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
  }
}

/** Documents in the shape of those that real clients publish. */
export const CLAUDE_CODE = {
  client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
  client_name: 'Claude Code',
  client_uri: 'https://claude.ai',
  redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}

export const CLAUDE_WEB = {
  client_id: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
  client_name: 'Claude',
  client_uri: 'https://claude.ai',
  logo_uri: 'https://claude.ai/images/claude.png',
  redirect_uris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}

export const VS_CODE = {
  client_id: 'https://vscode.dev/oauth/client-metadata.json',
  client_name: 'Visual Studio Code',
  client_uri: 'https://vscode.dev/product',
  application_type: 'native',
  redirect_uris: [
    'http://127.0.0.1:33418/',
    'http://127.0.0.1/',
    'https://vscode.dev/redirect',
    'https://insiders.vscode.dev/redirect',
  ],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}

export const CHAT_GPT = {
  client_id: 'https://chatgpt.com/oauth/connector/client.json',
  client_name: 'ChatGPT',
  redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
  token_endpoint_auth_signing_alg: 'RS256',
  jwks_uri: 'https://chatgpt.com/oauth/jwks.json',
}
