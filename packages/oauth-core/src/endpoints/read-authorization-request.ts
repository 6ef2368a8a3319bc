import type { Client } from '../clients/client.ts'
import { digestClient } from '../clients/digest-client.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Resource, ResourceDirectory } from '../ports/resources.ts'
import type { Parameters } from '../protocol/parameters.ts'
import { parseCodeChallenge } from '../protocol/pkce.ts'
import { permitsRedirectUri } from '../protocol/redirect-hosts.ts'
import { matchesRedirectUri, parseRedirectUri, type RedirectUri } from '../protocol/redirect-uri.ts'
import { parseScope } from '../protocol/scope.ts'
import { requiredScopes, scopesOf } from '../resources/resource-scopes.ts'
import { PROMPTS, type AuthorizationRequest, type Prompt } from '../sign-in/authorization-request.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import type { Dependencies } from './dependencies.ts'

/** 4 KiB of UTF-8: far above what any client sends (R137). */
const MAX_STATE_BYTES = 4096

/** Client and redirect URI, proven: only now may anything be redirected. */
export interface ProvenClient {
  readonly client: Client
  /** As the client is now: see {@link digestClient}. */
  readonly clientDigest: Digest
  readonly redirect: RedirectUri
}

/**
 * The first half of validation, whose failures stay here: sending a browser to a URI that nobody proved is an open
 * redirect.
 *
 * @throws {OAuthError} `parameter_missing`, `client_unknown`, `redirect_uri_unregistered`, and as `Clients.find` does
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2.1 | RFC 6749 §4.1.2.1}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3.2 | OAuth 2.1 §2.3.2}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.4 | client id metadata documents 02 §4.4}
 */
export async function proveClient(
  parameters: Parameters,
  clientAddress: string | undefined,
  deps: Pick<Dependencies, 'clients' | 'redirectSchemes' | 'redirectHosts' | 'sha256'>,
): Promise<ProvenClient> {
  const clientId = parameters.get('client_id')
  if (clientId === undefined) throw new OAuthError('parameter_missing', { parameter: 'client_id' })
  const client = await deps.clients.find(clientId, clientAddress)
  if (client === undefined) throw new OAuthError('client_unknown')
  return proveRedirectUri(client, parameters, deps)
}

/**
 * Of a client that is known, or even authenticated, to one whose redirect URI is known too.
 *
 * @throws {OAuthError} `parameter_missing`, `redirect_uri_unregistered`
 */
export async function proveRedirectUri(
  client: Client,
  parameters: Parameters,
  deps: Pick<Dependencies, 'redirectSchemes' | 'redirectHosts' | 'sha256'>,
): Promise<ProvenClient> {
  const { clientId } = client
  const [only, ...others] = client.redirectUris
  const requested = parameters.get('redirect_uri') ?? (others.length === 0 ? only : undefined)
  if (requested === undefined) throw new OAuthError('parameter_missing', { clientId, parameter: 'redirect_uri' })
  if (!client.redirectUris.some((registered) => matchesRedirectUri(registered, requested))) {
    throw new OAuthError('redirect_uri_unregistered', { clientId, redirectHost: hostOf(requested) })
  }
  const redirect = parseRedirectUri(requested, deps.redirectSchemes)
  // Again at use: a host that was denied since the registration gets no more codes.
  // For documents too, which say this of themselves alone, and are read by no registration.
  if (client.kind !== 'pre-registered' && !permitsRedirectUri(deps.redirectHosts, redirect)) {
    throw new OAuthError('redirect_uri_unregistered', {
      clientId,
      redirectHost: redirect.host,
      check: 'redirect hosts',
    })
  }
  return { client, clientDigest: await digestClient(client, deps.sha256), redirect }
}

/** For the log: of a URI that a stranger wrote, the host is all that helps. */
const hostOf = (uri: string): string => URL.parse(uri)?.host ?? '(no URL)'

/**
 * The second half: everything that the client may be told of.
 *
 * @throws {OAuthError} the reason, for the client
 * @see {@link https://www.rfc-editor.org/rfc/rfc9101.html#section-5 | RFC 9101 §5}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.1 | OAuth 2.1 §10.1}
 */
export function readAuthorizationRequest(
  parameters: Parameters,
  { client, clientDigest, redirect }: ProvenClient,
  resources: ResourceDirectory,
): AuthorizationRequest {
  refuseForeignExtensions(parameters)
  if (parameters.get('response_type') !== 'code') throw new OAuthError('response_type')
  if ((parameters.get('response_mode') ?? 'query') !== 'query') throw new OAuthError('response_mode')
  if (!client.grantTypes.includes('authorization_code')) throw new OAuthError('grant_not_allowed')
  const state = readState(parameters)
  if (state !== parameters.get('state')) throw new OAuthError('request_malformed', { parameter: 'state' })
  const resource = chooseResource(parameters.all('resource'), resources)
  return {
    clientId: client.clientId,
    clientDigest,
    redirectUri: redirect.text,
    state,
    challenge: parseCodeChallenge(parameters.get('code_challenge'), parameters.get('code_challenge_method')),
    resource: resource.resource,
    scopes: chooseScopes(parameters.get('scope'), resource),
    prompt: parsePrompt(parameters.get('prompt')),
    jkt: parseThumbprint(parameters.get('dpop_jkt')),
  }
}

/** The `state` to return byte for byte; undefined when there is none, or one that is too long to carry. */
export function readState(parameters: Parameters): string | undefined {
  const state = parameters.get('state')
  return state !== undefined && new TextEncoder().encode(state).length <= MAX_STATE_BYTES ? state : undefined
}

function refuseForeignExtensions(parameters: Parameters): void {
  if (parameters.has('request')) throw new OAuthError('request_object')
  if (parameters.has('request_uri')) throw new OAuthError('request_uri_foreign')
  if (parameters.has('authorization_details')) throw new OAuthError('authorization_details')
}

/**
 * One resource per request (RFC 8707 §2): the one that was named, else the default, else the only one.
 *
 * @throws {OAuthError} `resource_unknown`, `resource_mismatch` for two different ones, `resource_missing`
 */
function chooseResource(named: readonly string[], resources: ResourceDirectory): Resource {
  const found = named.map((uri) => resources.find(uri))
  if (found.includes(undefined)) throw new OAuthError('resource_unknown')
  const distinct = [...new Map(found.map((resource) => [resource?.resource, resource])).values()]
  if (distinct.length > 1) throw new OAuthError('resource_mismatch', { count: distinct.length })
  const all = [...resources.list()]
  const chosen =
    distinct[0] ?? all.find((resource) => resource.default === true) ?? (all.length === 1 ? all[0] : undefined)
  // What stands for many (a wildcard) is in the list, but nobody's audience: only what can be found is one.
  const concrete = chosen === undefined ? undefined : resources.find(chosen.resource)
  if (concrete === undefined) throw new OAuthError('resource_missing')
  return concrete
}

function chooseScopes(text: string | undefined, resource: Resource): readonly string[] {
  if (text === undefined) return requiredScopes(resource)
  const asked = parseScope(text)
  const known = [...Object.keys(scopesOf(resource)), 'offline_access']
  if (!asked.every((scope) => known.includes(scope))) throw new OAuthError('scope_unknown')
  // Nothing but `offline_access`: a client that wants refresh tokens and leaves the rest to the service.
  const chosen = asked.every((scope) => scope === 'offline_access') ? [...asked, ...requiredScopes(resource)] : asked
  return known.filter((scope) => chosen.includes(scope))
}

/** The key that the code is to be bound to (RFC 9449 §10). */
function parseThumbprint(text: string | undefined): Digest | undefined {
  if (text === undefined || isDigest(text)) return text
  throw new OAuthError('request_malformed', { parameter: 'dpop_jkt' })
}

function parsePrompt(text: string | undefined): readonly Prompt[] {
  const asked = text?.split(' ') ?? []
  const prompts = PROMPTS.filter((prompt) => asked.includes(prompt))
  const valid = asked.every((value) => PROMPTS.some((prompt) => prompt === value))
  if (!valid || (prompts.includes('none') && prompts.length > 1)) {
    throw new OAuthError('request_malformed', { parameter: 'prompt' })
  }
  return prompts
}
