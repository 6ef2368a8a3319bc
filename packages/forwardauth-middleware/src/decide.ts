import { isOAuthError, parseTokenCredentials, requiredScopes, withImplied } from '@gw/oauth-core'
import type {
  FailureDetails,
  FailureReason,
  Principal,
  ResourceDirectory,
  TokenCredentials,
  TokenScheme,
  TokenUse,
} from '@gw/oauth-core'
import { admits } from './admission.ts'
import { allowsOrigin } from './origin.ts'
import { originalRequest, type OriginalRequest } from './original-request.ts'
import type { RequestHeaders } from './request-headers.ts'
import type { Service } from './services.ts'
import { toolScopes, type ToolScopes } from './tool-rules.ts'

/** The request that was asked about, and the service on whose host it was made. */
export interface Target {
  readonly original: OriginalRequest
  readonly service: Service
}

/** Everything but the token has been judged: who is it? */
export interface Question extends Target {
  readonly verdict: 'ask'
  readonly token: string
  readonly scheme: TokenScheme
  /** What the token is shown for. */
  readonly use: TokenUse
  readonly tools: ToolScopes
}

/** `refuse` is a no, `cannot_tell` is neither yes nor no: 503, whatever the reason (R395). */
export interface Refusal {
  readonly verdict: 'refuse' | 'cannot_tell'
  readonly reason: FailureReason
  readonly target?: Target
  /** Under which the credentials came that were refused. */
  readonly scheme?: TokenScheme
  /** For the client to put into its next proof (RFC 9449 §9). */
  readonly nonce?: string
  /** Present where credentials decide, so that the answer is a challenge: what a client should ask for. */
  readonly scopes?: readonly string[]
  /** The methods that would do, where the method is what was wrong (RFC 9110 §15.5.6). */
  readonly methods?: readonly string[]
  readonly details?: FailureDetails
}

interface Allowance {
  readonly verdict: 'allow'
}

/** All that a request needs; headers that name no tool add nothing here, they are refused once the caller is known. */
export function neededScopes(service: Service, tools: ToolScopes): readonly string[] {
  return [...new Set([...requiredScopes(service), ...(tools === 'unreadable' ? [] : tools)])]
}

/** `access_token` in a URL is never looked at (RFC 9700 §2.4), but beside a header it is a second credential. */
const namesToken = (query: string): boolean => query !== '' && new URLSearchParams(query).has('access_token')

/** The one token; `none` also for other schemes. */
function readCredentials(
  { values, repeated }: RequestHeaders,
  query: string,
): TokenCredentials | 'none' | 'request_malformed' | 'credentials_repeated' {
  if (repeated.includes('authorization')) return 'credentials_repeated'
  try {
    const credentials = parseTokenCredentials(values.authorization ?? null)
    if (credentials === undefined) return 'none'
    return namesToken(query) ? 'credentials_repeated' : credentials
  } catch (error) {
    if (isOAuthError(error)) return 'request_malformed'
    throw error
  }
}

/**
 * What the token is shown for. A proof is for the origin of the service as configured, never for what the client's `Host`
 * says (R305); with two of them there is none (R303).
 */
function useOf(
  { scheme }: TokenCredentials,
  { resource }: Service,
  { original, headers }: { readonly original: OriginalRequest; readonly headers: RequestHeaders },
): TokenUse {
  if (scheme === 'Bearer') return { resource }
  const proof = headers.repeated.includes('dpop') ? '' : (headers.values.dpop ?? '')
  return { resource, dpop: { proof, method: original.method, url: new URL(resource).origin + original.path } }
}

/**
 * Judges what can be judged without knowing the caller: the forwarded request, its route, its origin, the form of its
 * credentials; in this order.
 *
 * @throws {OAuthError} when the forwarded headers cannot be read, see {@link originalRequest}
 */
export function decideRequest(headers: RequestHeaders, services: ResourceDirectory<Service>): Question | Refusal {
  const original = originalRequest(headers)
  const covering = services.match(original.host, original.path)
  const service = covering ?? services.at(original.host)[0]
  // A token for https:// is none for http://: the scheme is part of the audience.
  if (service === undefined || !service.resource.startsWith(`${original.scheme}://`)) {
    return { verdict: 'refuse', reason: 'route_unknown' }
  }
  const target = { original, service }

  const doubled = headers.repeated.find((name) => name !== 'authorization' && name !== 'dpop')
  if (doubled !== undefined) {
    return { verdict: 'refuse', reason: 'request_malformed', target, details: { header: doubled } }
  }
  const { origin } = headers.values
  if (origin !== undefined && !allowsOrigin(origin, service.origins)) {
    return { verdict: 'refuse', reason: 'origin_refused', target }
  }

  const tools = covering === undefined ? [] : toolScopes(service, original.method, headers)
  const credentials = readCredentials(headers, original.query)
  if (credentials === 'none') {
    return { verdict: 'refuse', reason: 'token_missing', target, scopes: neededScopes(service, tools) }
  }
  if (typeof credentials === 'string') return { verdict: 'refuse', reason: credentials, target, scopes: [] }
  // Outside every resource of a known host: no token can be good for it.
  if (covering === undefined) return { verdict: 'refuse', reason: 'route_unknown', target }
  const use = useOf(credentials, service, { original, headers })
  return { verdict: 'ask', original, service, ...credentials, use, tools }
}

/** What a service makes of a principal: it stays true as long as both are the same objects. */
export interface Standing {
  readonly service: Service
  readonly admitted: boolean
  /** As granted, with all that it implies. */
  readonly scopes: ReadonlySet<string>
}

/** @param principal - verified for this service */
export function standingOf(principal: Principal, service: Service): Standing {
  return {
    service,
    admitted: admits(service.admit, principal),
    scopes: withImplied(principal.scopes, service.implies),
  }
}

const ALLOWANCE: Allowance = { verdict: 'allow' }

/** Judges a verified caller: admission to this service, then the scopes of this request. */
export function decideAccess(question: Question, principal: Principal, standing: Standing): Allowance | Refusal {
  const { service, tools } = question
  if (!standing.admitted) return { verdict: 'refuse', reason: 'service_refused', target: question }
  if (tools === 'unreadable') return { verdict: 'refuse', reason: 'mcp_headers', target: question }
  const holds = (scope: string): boolean => standing.scopes.has(scope)
  if (requiredScopes(service).every(holds) && tools.every(holds)) return ALLOWANCE
  // All at once, the granted ones too: clients ask for exactly what is named, and would lose the rest.
  const needed = neededScopes(service, tools)
  const scopes = [...new Set([...principal.scopes, ...needed])]
  const details = { needed: needed.join(' ') }
  return { verdict: 'refuse', reason: 'scope_insufficient', target: question, scheme: question.scheme, scopes, details }
}
