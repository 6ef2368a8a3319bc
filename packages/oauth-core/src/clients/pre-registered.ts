import { ConfigurationError } from '../errors/configuration-error.ts'
import { isOAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { CLIENT_AUTHENTICATION_METHODS, type ClientAuthenticationMethod } from '../protocol/client-metadata.ts'
import { parseRedirectUri } from '../protocol/redirect-uri.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import type { Client } from './client.ts'

/** What an operator writes for one client; metadata members as in RFC 7591 §2. */
export interface PreRegisteredClient {
  readonly client_id: string
  /** Lower-case hex SHA-256 of the secret; absent for a public client. */
  readonly client_secret_sha256?: string
  readonly client_name?: string
  readonly redirect_uris: readonly string[]
  /** Default `authorization_code` and `refresh_token`. */
  readonly grant_types?: readonly string[]
  /** Default: `none` without a secret, both ways to send it with one. */
  readonly token_endpoint_auth_method?: string
}

const GRANT_TYPES = ['authorization_code', 'refresh_token']

/**
 * Reads the operator's clients.
 *
 * @throws {ConfigurationError} with every fault of every client
 */
export function parsePreRegisteredClients(
  entries: readonly PreRegisteredClient[],
  redirectSchemes: readonly string[],
): ReadonlyMap<string, Client> {
  const faults: string[] = []
  const clients = new Map<string, Client>()
  for (const entry of entries) {
    const fault = (text: string): void => void faults.push(`client ${JSON.stringify(entry.client_id)}: ${text}`)
    if (!/^[A-Za-z0-9._~-]{1,200}$/.test(entry.client_id)) fault('client_id takes 1 to 200 of A-Z a-z 0-9 . _ ~ -')
    if (clients.has(entry.client_id)) fault('stands there twice')
    const secretDigest = parseSecretDigest(entry.client_secret_sha256)
    if (entry.client_secret_sha256 !== undefined && secretDigest === undefined) {
      fault('client_secret_sha256 takes 64 lower-case hex digits: printf %s "$SECRET" | sha256sum')
    }
    const grantTypes = entry.grant_types ?? GRANT_TYPES
    const unknown = grantTypes.filter((type) => !GRANT_TYPES.includes(type))
    if (unknown.length > 0) fault(`grant_types takes ${GRANT_TYPES.join(' and ')}, not ${unknown.join(', ')}`)
    if (entry.redirect_uris.length === 0) fault('redirect_uris needs at least one URI')
    for (const uri of entry.redirect_uris) {
      const wrong = faultOf(() => parseRedirectUri(uri, redirectSchemes))
      if (wrong) fault(`redirect URI ${JSON.stringify(uri)} is none of https, loopback http or an allowed scheme`)
    }
    const methods = methodsOf(entry.token_endpoint_auth_method, secretDigest)
    if (methods === undefined) {
      fault(
        `token_endpoint_auth_method takes ${CLIENT_AUTHENTICATION_METHODS.join(', ')}, and a secret only with the last two`,
      )
    }
    clients.set(entry.client_id, {
      kind: 'pre-registered',
      clientId: entry.client_id,
      name: entry.client_name,
      redirectUris: entry.redirect_uris,
      grantTypes,
      methods: methods ?? [],
      secretDigest,
      keys: undefined,
      requiresPushedRequest: false,
      requiresDpop: false,
      usedAt: undefined,
    })
  }
  if (faults.length > 0) throw new ConfigurationError(faults)
  return clients
}

function parseSecretDigest(hex: string | undefined): Digest | undefined {
  if (hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return undefined
  const digest = encodeBase64url(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  return isDigest(digest) ? digest : undefined
}

function methodsOf(named: string | undefined, secret: Digest | undefined): ClientAuthenticationMethod[] | undefined {
  const fitting = CLIENT_AUTHENTICATION_METHODS.filter((method) => (method === 'none') === (secret === undefined))
  const chosen = named === undefined ? fitting : fitting.filter((method) => method === named)
  return chosen.length === 0 ? undefined : chosen
}

function faultOf(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (error) {
    if (!isOAuthError(error)) throw error
    return true
  }
}
