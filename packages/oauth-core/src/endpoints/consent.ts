import type { Client } from '../clients/client.ts'
import { failureOf, OAuthError } from '../errors/oauth-error.ts'
import type { FailureReason } from '../errors/reasons.ts'
import type { Exchange } from '../http/exchange.ts'
import { readForm } from '../http/read-body.ts'
import { requireSameOrigin } from '../http/require-same-origin.ts'
import { redirectSeeOther, respondPage } from '../http/respond.ts'
import { respondFailurePage } from '../http/failure-response.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import { consentPage } from '../pages/consent-page.ts'
import type { IdentityProvider } from '../ports/identity-provider.ts'
import type { Resource } from '../ports/resources.ts'
import { formatAuthorizationError } from '../protocol/authorization-response.ts'
import { parseParameters, requireParameter } from '../protocol/parameters.ts'
import { parseClientIdUrl } from '../protocol/client-id-url.ts'
import { parseRedirectUri, type RedirectUriKind } from '../protocol/redirect-uri.ts'
import { scopesOf } from '../resources/resource-scopes.ts'
import type { Interaction } from '../sign-in/interactions.ts'
import { askProvider } from '../sign-in/ask-provider.ts'
import type { Person } from '../sign-in/person.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import type { AllowedRequest, IssueCode } from './issue-code.ts'
import { takeAttempt } from './limits.ts'
import { PATHS } from './metadata.ts'
import { findRequestedClient } from './requested-client.ts'
import type { IsTrustedTarget } from './trusted-target.ts'

/** What came with a yes. */
interface Choice {
  readonly provider: IdentityProvider
  /** Not to be asked again for the same. */
  readonly remember: boolean
}

/** What `offline_access` means, on every service. */
const OFFLINE_WORDS = 'Stay signed in while you are away'

const SECONDS_PER_DAY = 86_400

/**
 * `GET /consent` shows who asks for what; `POST /consent` takes the one decision.
 *
 * Consent comes before the identity provider is involved at all: a provider that knows the browser signs it in without
 * asking, and then nobody would have been asked (the confused deputy of the MCP security practices).
 *
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices | MCP security best practices}
 */
export function createConsent(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'origin'
    | 'clients'
    | 'redirectSchemes'
    | 'resources'
    | 'providers'
    | 'admission'
    | 'interactions'
    | 'sessions'
    | 'cookies'
    | 'lifetimes'
    | 'limits'
    | 'random'
    | 'sha256'
    | 'emit'
  >,
  issueCode: IssueCode,
  isTrustedTarget: IsTrustedTarget,
): Endpoint {
  const { issuer, providers, interactions, sessions, cookies, random, sha256, emit } = deps
  const callbackOf = ({ id }: IdentityProvider): URL => new URL(`${issuer}${PATHS.callback}/${id}`)

  /** Bound to transaction and browser, so it needs no place in the store; the cookie it is made from is HttpOnly. */
  const csrfToken = ({ transaction, browser }: Interaction): Promise<string> => sha256(`csrf:${transaction}:${browser}`)

  async function show(exchange: Exchange): Promise<Response> {
    const transaction = requireParameter(parseParameters(exchange.query), 'transaction')
    const interaction = await interactions.find(transaction, cookies.read(exchange.request, 'browser'))
    exchange.known.clientId = interaction.request.clientId
    const { request } = interaction
    const client = await findRequestedClient(deps, request, exchange)
    const resource = requireResource(request.resource)
    const redirect = parseRedirectUri(request.redirectUri, deps.redirectSchemes)
    const person = await sessionPerson(exchange, interaction)
    const offered = person === undefined ? await reachableProviders() : []
    const page = consentPage({
      clientName: client.name,
      clientId: client.clientId,
      clientKind: client.kind,
      ...(client.kind === 'metadata-document' ? { clientDomain: parseClientIdUrl(client.clientId).hostname } : {}),
      loopbackOnly: client.redirectUris.every((uri) => kindOf(uri) === 'loopback'),
      redirectHost: redirect.host,
      redirectKind: redirect.kind,
      resource: resource.resource,
      ...(resource.name === undefined ? {} : { resourceName: resource.name }),
      scopes: request.scopes.map((name) => ({ name, words: wordsFor(name, resource) })),
      grantDays: Math.ceil(deps.lifetimes.grant / SECONDS_PER_DAY),
      transaction,
      csrf: await csrfToken(interaction),
      action: `${issuer}${PATHS.consent}`,
      mayRemember: mayBeRemembered(interaction),
      ...(offered.length > 1 ? { providers: offered.map(({ id }) => id) } : {}),
      ...(person === undefined ? {} : { signedInAs: person.identity.login }),
    })
    return respondPage(page, 200, [...offered.map(({ origin }) => origin), redirect.text])
  }

  /**
   * Who can sign people in right now, and where their pages lie: the browser goes there after `allow`, so the policy of
   * the form names them. A provider that cannot be reached closes no other's door.
   *
   * @throws {OAuthError} `upstream_failed` when none can
   */
  async function reachableProviders(): Promise<readonly { readonly id: string; readonly origin: string }[]> {
    // Begun with a state that nobody keeps: only the origin of the answer counts.
    const state = interactions.createState()
    const begun = await Promise.allSettled(
      providers.map(async (provider) => {
        const { redirectTo } = await askProvider(provider.begin({ callback: callbackOf(provider), state }))
        return { id: provider.id, origin: redirectTo.origin }
      }),
    )
    const reachable = begun.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
    if (reachable.length > 0) return reachable
    throw new OAuthError('upstream_failed', { providers: providers.length })
  }

  async function decide(exchange: Exchange): Promise<Response> {
    requireSameOrigin(exchange.request, deps.origin)
    const form = await readForm(exchange.request)
    const transaction = requireParameter(form, 'transaction')
    const interaction = await interactions.find(transaction, cookies.read(exchange.request, 'browser'))
    exchange.known.clientId = interaction.request.clientId
    if (!constantTimeEqual(form.get('csrf') ?? '', await csrfToken(interaction))) throw new OAuthError('csrf_wrong')
    const client = await findRequestedClient(deps, interaction.request, exchange)
    const decision = requireParameter(form, 'decision')
    switch (decision) {
      case 'allow':
        emit(exchange, { name: 'consented', clientId: client.clientId, resource: interaction.request.resource })
        return allow(exchange, interaction, {
          provider: chosenProvider(form.get('provider')),
          remember: form.get('remember') !== undefined && mayBeRemembered(interaction),
        })
      case 'deny':
        return deny(exchange, interaction, client)
      default:
        throw new OAuthError('request_malformed', { parameter: 'decision' })
    }
  }

  function chosenProvider(id: string | undefined): IdentityProvider {
    const chosen = id === undefined ? providers[0] : providers.find((provider) => provider.id === id)
    if (chosen === undefined) throw new OAuthError('request_malformed', { parameter: 'provider' })
    return chosen
  }

  async function allow(
    exchange: Exchange,
    interaction: Interaction,
    { provider, remember }: Choice,
  ): Promise<Response> {
    const { prompt } = interaction.request
    const person = await sessionPerson(exchange, interaction)
    if (person !== undefined) return issueCode(exchange, { person, remember, ...spending(interaction) })
    await takeAttempt(deps.limits, 'sign-in', exchange)
    const state = interactions.createState()
    const upstreamPrompt = prompt.find((value) => value === 'login' || value === 'select_account')
    const { redirectTo, memory } = await askProvider(
      provider.begin({
        callback: callbackOf(provider),
        state,
        ...(upstreamPrompt === undefined ? {} : { prompt: upstreamPrompt }),
      }),
    )
    const login = cookies.read(exchange.request, 'login') ?? cookies.create()
    await interactions.approve(state, interaction, { login, provider: provider.id, memory, remember })
    return redirectSeeOther(redirectTo.href, [cookies.format('login', login)])
  }

  /** Whom the session names, if they would be let in again right now and the request does not ask for a new sign-in. */
  async function sessionPerson(exchange: Exchange, { request, now }: Interaction): Promise<Person | undefined> {
    if (request.prompt.includes('login') || request.prompt.includes('select_account')) return undefined
    const session = await sessions.find(cookies.read(exchange.request, 'session'))
    return session === undefined ? undefined : deps.admission.readmit(session.person, now)
  }

  const spending = (interaction: Interaction): Pick<AllowedRequest, 'request' | 'now' | 'spend'> => ({
    request: interaction.request,
    now: interaction.now,
    spend: () => interactions.end(interaction),
  })

  async function deny(exchange: Exchange, interaction: Interaction, client: Client): Promise<Response> {
    const { request } = interaction
    const location = locationOf('user_denied', request)
    const redirect = parseRedirectUri(request.redirectUri, deps.redirectSchemes)
    const trusted = await isTrustedTarget(exchange, client, redirect)
    await interactions.end(interaction)
    emit(exchange, { name: 'denied', clientId: client.clientId, reason: 'user_denied' })
    if (trusted) return redirectSeeOther(location)
    // Nobody vouched for this address and the person just refused: go there by own click only (RFC 9700 §4.11.2).
    const label = `Continue to ${redirect.host}`
    return respondFailurePage(
      new OAuthError('user_denied'),
      { supportId: exchange.supportId, random },
      { url: location, label },
    )
  }

  /** Only an exact https address can be recognised again; any program could wait at another (R173). */
  const mayBeRemembered = ({ request }: Interaction): boolean => kindOf(request.redirectUri) === 'https'

  const kindOf = (uri: string): RedirectUriKind => parseRedirectUri(uri, deps.redirectSchemes).kind

  function locationOf(reason: FailureReason, request: Interaction['request']): string {
    const { redirectUri, state } = request
    return formatAuthorizationError({ redirectUri, state, issuer }, failureOf(new OAuthError(reason)))
  }

  function requireResource(uri: string): Resource {
    const resource = deps.resources.find(uri)
    if (resource === undefined) throw new OAuthError('resource_unknown', { check: 'gone since the request' })
    return resource
  }

  return (exchange) => (exchange.method === 'POST' ? decide(exchange) : show(exchange))
}

function wordsFor(scope: string, resource: Resource): string {
  return scope === 'offline_access' ? OFFLINE_WORDS : (scopesOf(resource)[scope] ?? scope)
}
