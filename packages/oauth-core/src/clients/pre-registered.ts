import { ConfigurationError } from '../errors/configuration-error.ts'
import { isOAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { CLIENT_AUTHENTICATION_METHODS, type ClientAuthenticationMethod } from '../protocol/client-metadata.ts'
import { isUrl } from '../protocol/client-id-url.ts'
import { isPublicKeySet } from '../protocol/public-key-set.ts'
import { parseRedirectUri } from '../protocol/redirect-uri.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import { epochMs } from '../values/time.ts'
import type { Client, ClientKeys } from './client.ts'
import { parsePrivileges } from './parse-privileges.ts'
import { parsePinnedDocument, type PinnedClientDocument } from './pinned-document.ts'

/** What an operator writes for one client; metadata members as in RFC 7591 §2. */
export interface PreRegisteredClient {
  readonly client_id: string
  /** Lower-case hex SHA-256 of the secret; absent for a client without one. */
  readonly client_secret_sha256?: string
  /** Seconds since 1970: from then on the secret proves nothing. Default: it does not expire. */
  readonly client_secret_expires_at?: number
  readonly client_name?: string
  /** Needed for `authorization_code` alone. */
  readonly redirect_uris?: readonly string[]
  /** Default `authorization_code` and `refresh_token`; also `client_credentials`, and extension grants that are mounted. */
  readonly grant_types?: readonly string[]
  /** Resources that it may have tokens for without a person (RFC 6749 §4.4). Default none. */
  readonly resources?: readonly string[]
  /** Scopes that it may have there, divided by spaces. Default: those that each resource requires. */
  readonly scope?: string
  /** Resources that it is the server of: it may introspect the tokens for them (RFC 7662). Default none. */
  readonly resource_server?: readonly string[]
  /** Default: `none` without secret and keys, both ways to send it with a secret, `private_key_jwt` with keys. */
  readonly token_endpoint_auth_method?: string
  /** A JSON Web Key Set, for `private_key_jwt`. */
  readonly jwks?: unknown
  /** In place of `jwks`: where it is fetched from; https. */
  readonly jwks_uri?: string
  /**
   * Default false. Takes assertions whose audience is the token endpoint, which RFC 7523bis §4 forbids: another server
   * that the client trusts could have had them made for it.
   */
  readonly dangerously_accept_token_endpoint_audience?: boolean
  /** Default false: it gets bearer tokens where it sends no DPoP proof. */
  readonly dpop_bound_access_tokens?: boolean
  /** Default false: it may start an authorization with its parameters in the URL. */
  readonly require_pushed_authorization_requests?: boolean
  /**
   * `high-assurance`: the client is held to what FAPI 2.0 asks of one. It proves itself by `private_key_jwt`, not with
   * RS256, pushes each authorization request, and gets tokens for its DPoP key alone.
   */
  readonly profile?: string
}

const DEFAULT_GRANT_TYPES = ['authorization_code', 'refresh_token']

/**
 * Reads the operator's clients.
 *
 * @param policy - `redirectSchemes`: as for `parseRedirectUri`; `grantTypes`: all that are mounted
 * @throws {ConfigurationError} with every fault of every client
 */
export function parsePreRegisteredClients(
  entries: readonly (PreRegisteredClient | PinnedClientDocument)[],
  {
    redirectSchemes,
    grantTypes: mounted,
  }: { readonly redirectSchemes: readonly string[]; readonly grantTypes: readonly string[] },
): ReadonlyMap<string, Client> {
  const faults: string[] = []
  const clients = new Map<string, Client>()
  for (const entry of entries) {
    const fault = (text: string): void => void faults.push(`client ${JSON.stringify(entry.client_id)}: ${text}`)
    if (clients.has(entry.client_id)) fault('stands there twice')
    if (isPinned(entry)) {
      const parsed = parsePinnedDocument(entry, redirectSchemes)
      if ('client' in parsed) clients.set(entry.client_id, parsed.client)
      else fault(parsed.fault)
      continue
    }
    if (!/^[A-Za-z0-9._~-]{1,200}$/.test(entry.client_id)) fault('client_id takes 1 to 200 of A-Z a-z 0-9 . _ ~ -')
    const secretDigest = parseSecretDigest(entry.client_secret_sha256)
    if (entry.client_secret_sha256 !== undefined && secretDigest === undefined) {
      fault('client_secret_sha256 takes 64 lower-case hex digits: printf %s "$SECRET" | sha256sum')
    }
    const expiry = entry.client_secret_expires_at
    const isDated = expiry !== undefined && Number.isSafeInteger(expiry * 1000) && expiry > 0
    if (expiry !== undefined && !isDated) fault('client_secret_expires_at takes seconds since 1970')
    const grantTypes = entry.grant_types ?? DEFAULT_GRANT_TYPES
    const unknown = grantTypes.filter((type) => !mounted.includes(type))
    if (unknown.length > 0) fault(`grant_types takes ${mounted.join(', ')}, not ${unknown.join(', ')}`)
    const redirectUris = entry.redirect_uris ?? []
    if (redirectUris.length === 0 && grantTypes.includes('authorization_code')) {
      fault('redirect_uris needs at least one URI, or grant_types no authorization_code')
    }
    for (const uri of redirectUris) {
      const wrong = faultOf(() => parseRedirectUri(uri, redirectSchemes))
      if (wrong) fault(`redirect URI ${JSON.stringify(uri)} is none of https, loopback http or an allowed scheme`)
    }
    const keys = parseKeys(entry, fault)
    const methods = methodsOf(entry.token_endpoint_auth_method, {
      secret: secretDigest !== undefined,
      keys: keys !== undefined,
    })
    if (methods.length === 0) {
      fault(
        `token_endpoint_auth_method takes one of ${CLIENT_AUTHENTICATION_METHODS.join(', ')}: the second and third with a secret, the last with jwks or jwks_uri`,
      )
    }
    const privileges = parsePrivileges(
      entry,
      { grantTypes: grantTypes.filter((type) => mounted.includes(type)), isPublic: methods.includes('none') },
      fault,
    )
    const highAssurance = parseProfile(entry, methods, fault)
    clients.set(entry.client_id, {
      kind: 'pre-registered',
      clientId: entry.client_id,
      name: entry.client_name,
      redirectUris,
      grantTypes,
      privileges,
      methods,
      secretDigest,
      ...(isDated && { secretExpiresAt: epochMs(expiry * 1000) }),
      keys,
      acceptsTokenEndpointAudience: entry.dangerously_accept_token_endpoint_audience === true,
      highAssurance,
      requiresPushedRequest: highAssurance || entry.require_pushed_authorization_requests === true,
      requiresDpop: highAssurance || entry.dpop_bound_access_tokens === true,
      usedAt: undefined,
    })
  }
  if (faults.length > 0) throw new ConfigurationError(faults)
  return clients
}

const isPinned = (entry: PreRegisteredClient | PinnedClientDocument): entry is PinnedClientDocument =>
  isUrl(entry.client_id)

function parseSecretDigest(hex: string | undefined): Digest | undefined {
  if (hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return undefined
  const digest = encodeBase64url(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
  return isDigest(digest) ? digest : undefined
}

function parseKeys(
  { jwks, jwks_uri: jwksUri }: PreRegisteredClient,
  fault: (text: string) => void,
): ClientKeys | undefined {
  if (jwks !== undefined && jwksUri !== undefined) fault('takes jwks or jwks_uri, not both')
  if (jwksUri !== undefined) {
    if (!jwksUri.startsWith('https://') || !URL.canParse(jwksUri)) fault('jwks_uri takes an https URL')
    return { jwksUri }
  }
  if (jwks === undefined) return undefined
  if (isPublicKeySet(jwks)) return { jwks }
  fault('jwks takes { keys: [...] } with 1 to 20 public keys, and no private member in any')
  return undefined
}

/** Whether the client is held to the high-assurance profile; whatever contradicts it is a fault. */
function parseProfile(
  entry: PreRegisteredClient,
  methods: readonly ClientAuthenticationMethod[],
  fault: (text: string) => void,
): boolean {
  if (entry.profile === undefined) return false
  if (entry.profile !== 'high-assurance') fault('profile takes high-assurance')
  if (methods.some((method) => method !== 'private_key_jwt')) {
    fault('profile high-assurance needs private_key_jwt: give it jwks or jwks_uri, and no secret')
  }
  if (entry.dpop_bound_access_tokens === false || entry.require_pushed_authorization_requests === false) {
    fault('profile high-assurance has DPoP and pushed requests: leave both members out')
  }
  if (entry.dangerously_accept_token_endpoint_audience === true) {
    fault('profile high-assurance takes assertions for the issuer alone: leave the exception out')
  }
  return true
}

/** Those that the client can use with what it has; empty where that is none, or not clear. */
function methodsOf(
  named: string | undefined,
  has: { readonly secret: boolean; readonly keys: boolean },
): readonly ClientAuthenticationMethod[] {
  const fitting = CLIENT_AUTHENTICATION_METHODS.filter((method) => {
    if (method === 'private_key_jwt') return has.keys
    return method === 'none' ? !has.secret && !(has.keys && named === undefined) : has.secret
  })
  if (named !== undefined) return fitting.filter((method) => method === named)
  return has.secret && has.keys ? [] : fitting // one client, one way: which one is for the operator to say
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
