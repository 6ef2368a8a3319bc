import { OAuthError } from '../errors/oauth-error.ts'
import { readJsonMembers, type JsonMembers } from './json-members.ts'
import { isPublicKeySet, type PublicKeySet } from './public-key-set.ts'
import { permitsRedirectUri, type RedirectHosts } from './redirect-hosts.ts'
import { parseRedirectUri } from './redirect-uri.ts'

/** How a client may prove itself at the token endpoint (RFC 7591 §2, `token_endpoint_auth_method`). */
export const CLIENT_AUTHENTICATION_METHODS = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const

export type ClientAuthenticationMethod = (typeof CLIENT_AUTHENTICATION_METHODS)[number]

/**
 * What a client says about itself, in the names of the wire. All of it is self-asserted, kept as sent, and to be escaped
 * wherever it is shown.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-2 | RFC 7591 §2}
 */
export interface ClientMetadata {
  /** 1 to 20, in the order and the bytes of the registration. */
  readonly redirect_uris: readonly string[]
  readonly token_endpoint_auth_method: ClientAuthenticationMethod
  readonly grant_types: readonly string[]
  readonly response_types: readonly string[]
  readonly application_type?: 'web' | 'native'
  readonly client_name?: string
  readonly client_uri?: string
  readonly logo_uri?: string
  readonly tos_uri?: string
  readonly policy_uri?: string
  readonly contacts?: readonly string[]
  /** Grants nothing: what a client may have is decided when it asks. */
  readonly scope?: string
  readonly software_id?: string
  readonly software_version?: string
  readonly jwks_uri?: string
  readonly jwks?: PublicKeySet
  /** It gets no token without a proof of its key (RFC 9449 §5.2). */
  readonly dpop_bound_access_tokens?: boolean
  /** Its authorization requests count only if it pushed them (RFC 9126 §6). */
  readonly require_pushed_authorization_requests?: boolean
  /** `client_name#ja`: the same for people who read that language. */
  readonly [localized: `${LocalizableMember}#${string}`]: string
}

/** What came out of a registration request. */
export interface ParsedClientMetadata {
  /** To keep, and to answer with. */
  readonly metadata: ClientMetadata
  /** The client chose its authentication method; who named none may show its secret in either way. */
  readonly methodNamed: boolean
}

/** What an operator lets clients register that describe themselves. */
export interface RegistrationPolicy {
  /** As for {@link parseRedirectUri}. */
  readonly redirectSchemes: readonly string[]
  /** Absent: every https host. */
  readonly redirectHosts?: RedirectHosts
  /** False: nothing is fetched for clients, so keys at a `jwks_uri` would never be seen. Default true. */
  readonly clientDocuments?: boolean
}

type LocalizableMember = 'client_name' | 'client_uri' | 'logo_uri' | 'tos_uri' | 'policy_uri'

/** 49,152 bytes of JSON: room for 20 redirect URIs of 2 KiB, and within a record of 64 KiB. */
const MAX_BYTES = 48 * 1024
const MAX_REDIRECT_URIS = 20

/** What we can do for a registered client; `client_credentials` never, as it would go around the allow-list. */
const GRANT_TYPES: readonly string[] = ['authorization_code', 'refresh_token']
const TEXTS = ['client_name', 'scope', 'software_id', 'software_version'] as const
const URLS = ['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri'] as const
const LOCALIZED = /^(?:(client_name)|client_uri|logo_uri|tos_uri|policy_uri)#[A-Za-z0-9-]{1,35}$/

const refusal = (member: string, check: string): OAuthError =>
  new OAuthError('registration_metadata', { member, check })

/** @throws {OAuthError} `registration_uri`: 1 to 20, each fit for this kind of application */
export function readRedirectUris(members: JsonMembers, policy: RegistrationPolicy): readonly string[] {
  const uris = members.texts('redirect_uris') ?? []
  const web = applicationType(members) === 'web'
  if (uris.length === 0 || uris.length > MAX_REDIRECT_URIS) {
    throw new OAuthError('registration_uri', { member: 'redirect_uris', check: 'count' })
  }
  for (const uri of uris) {
    const redirect = parseRedirectUri(uri, policy.redirectSchemes)
    if (web && redirect.kind !== 'https') {
      throw new OAuthError('registration_uri', { member: 'redirect_uris', check: 'application_type web' })
    }
    if (!permitsRedirectUri(policy.redirectHosts ?? {}, redirect)) {
      throw new OAuthError('registration_uri', { member: 'redirect_uris', check: 'redirect hosts' })
    }
  }
  return uris
}

function applicationType(members: JsonMembers): 'web' | 'native' | undefined {
  const type = members.text('application_type')
  if (type === undefined || type === 'web' || type === 'native') return type
  throw refusal('application_type', 'known')
}

function authMethod(members: JsonMembers): ClientAuthenticationMethod | undefined {
  const name = members.text('token_endpoint_auth_method')
  if (name === undefined) return undefined
  const method = CLIENT_AUTHENTICATION_METHODS.find((known) => known === name)
  if (method === undefined) throw refusal('token_endpoint_auth_method', 'supported')
  return method
}

/**
 * Grant types that we do not know are dropped, and the answer shows it; all that is left must belong together.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-2.1 | RFC 7591 §2.1}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.1 | OAuth 2.1 §10.1}
 */
export function readGrantTypes(members: JsonMembers): readonly string[] {
  const asked = members.texts('grant_types') ?? ['authorization_code']
  const granted = GRANT_TYPES.filter((type) => asked.includes(type))
  if (!granted.includes('authorization_code')) throw refusal('grant_types', 'authorization_code')
  return granted
}

function responseTypes(members: JsonMembers): readonly string[] {
  const types = members.texts('response_types') ?? ['code']
  if (types.length === 0 || types.some((type) => type !== 'code')) throw refusal('response_types', 'code')
  return ['code']
}

/** @throws {OAuthError} `registration_metadata` for other than public keys, or beside `jwks_uri` (RFC 7591 §2) */
export function readKeySet(members: JsonMembers): PublicKeySet | undefined {
  const value = members.value('jwks')
  if (value === undefined) return undefined
  if (members.value('jwks_uri') !== undefined) throw refusal('jwks', 'not beside jwks_uri')
  if (!isPublicKeySet(value)) throw refusal('jwks', 'public keys')
  return value
}

/** Who signs assertions must say what they are to be checked with (RFC 7591 §2). */
function requireKeys(
  method: ClientAuthenticationMethod | undefined,
  { jwks, jwks_uri: uri }: ClientMetadata,
  { clientDocuments }: RegistrationPolicy,
): void {
  if (method !== 'private_key_jwt' || jwks !== undefined) return
  if (clientDocuments === false) throw refusal('jwks', 'by value: nothing is fetched here')
  if (uri?.startsWith('https://') !== true) throw refusal('jwks_uri', 'https, or jwks')
}

/** Every other member that is known and has a value. */
function described(members: JsonMembers): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const keep = (name: string, value: string | undefined): void => {
    if (value !== undefined) found[name] = value
  }
  for (const name of TEXTS) keep(name, members.text(name))
  for (const name of URLS) keep(name, members.url(name))
  for (const name of members.names()) {
    const [localized, isName] = LOCALIZED.exec(name) ?? []
    if (localized !== undefined) keep(name, isName === undefined ? members.url(name) : members.text(name))
  }
  return found
}

/**
 * Checks the metadata of a registration. Unknown members are dropped, among them whatever would name the client's own
 * id, secret or registration token, and a software statement, whose signature nobody here could judge.
 *
 * @param json - out of `parseJson`
 * @throws {OAuthError} `registration_uri` when a redirect URI is missing or refused, `registration_metadata` for any
 *   other member; the details name it
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-3.1 | RFC 7591 §3.1}
 */
export function parseClientMetadata(json: unknown, policy: RegistrationPolicy): ParsedClientMetadata {
  const members = readJsonMembers(json)
  const type = applicationType(members)
  const method = authMethod(members)
  const contacts = members.texts('contacts')
  const jwks = readKeySet(members)
  const dpop = members.flag('dpop_bound_access_tokens')
  const par = members.flag('require_pushed_authorization_requests')
  const metadata: ClientMetadata = {
    redirect_uris: readRedirectUris(members, policy),
    token_endpoint_auth_method: method ?? 'client_secret_basic',
    grant_types: readGrantTypes(members),
    response_types: responseTypes(members),
    ...(type !== undefined && { application_type: type }),
    ...(contacts !== undefined && contacts.length > 0 && { contacts }),
    ...(jwks !== undefined && { jwks }),
    ...(dpop !== undefined && { dpop_bound_access_tokens: dpop }),
    ...(par !== undefined && { require_pushed_authorization_requests: par }),
    ...described(members),
  }
  requireKeys(method, metadata, policy)
  if (new TextEncoder().encode(JSON.stringify(metadata)).length > MAX_BYTES) throw refusal('(all)', 'size')
  return { metadata, methodNamed: method !== undefined }
}
