import { failureFacts } from '../errors/failure-facts.ts'
import { failureOf, OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import { respondFailure, respondFailurePage, type ContinueTo } from '../http/failure-response.ts'
import { readForm } from '../http/read-body.ts'
import { redirectSeeOther } from '../http/respond.ts'
import { formatAuthorizationError } from '../protocol/authorization-response.ts'
import { parseParameters, requireParameter, type Parameters } from '../protocol/parameters.ts'
import { namesPushedRequest } from '../protocol/pushed-request-uri.ts'
import { parseRedirectUri } from '../protocol/redirect-uri.ts'
import type { AuthorizationRequest } from '../sign-in/authorization-request.ts'
import type { PushedRequest } from '../sign-in/pushed-requests.ts'
import { subjectOf, type Person } from '../sign-in/person.ts'
import type { SignedIn } from '../sign-in/sessions.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import type { IssueCode } from './issue-code.ts'
import { takeAttempt, takeLargeRequest } from './limits.ts'
import { PATHS } from './metadata.ts'
import { proveClient, readAuthorizationRequest, readState, type ProvenClient } from './read-authorization-request.ts'
import { findRequestedClient } from './requested-client.ts'
import type { IsTrustedTarget } from './trusted-target.ts'

/** 8 KiB: every proxy carries such a URL; what is longer is no longer than a form may be. */
const MAX_URL_LENGTH = 8192

/**
 * `GET` and `POST /authorize`: validates a request, parks it for this browser and asks the person.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.1 | RFC 6749 §4.1.1}
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.13.2 | OAuth 2.1 §7.13.2}
 */
export function createAuthorize(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'clients'
    | 'redirectSchemes'
    | 'redirectHosts'
    | 'resources'
    | 'interactions'
    | 'pushedRequests'
    | 'sessions'
    | 'consents'
    | 'admission'
    | 'cookies'
    | 'limits'
    | 'random'
    | 'sha256'
    | 'emit'
  >,
  issueCode: IssueCode,
  isTrustedTarget: IsTrustedTarget,
): Endpoint {
  const { issuer, resources, interactions, pushedRequests, redirectSchemes, cookies, limits, random, emit } = deps

  /** The request that `request_uri` names, if it is one of ours; whatever stands beside it is not looked at (R203). */
  async function findPushed(parameters: Parameters): Promise<PushedRequest | undefined> {
    const requestUri = parameters.get('request_uri')
    if (requestUri === undefined || !namesPushedRequest(requestUri)) return undefined
    return pushedRequests.find(requestUri, requireParameter(parameters, 'client_id'))
  }

  /** The client of a request that was validated when it was pushed, as it is now. */
  async function proveAgain(exchange: Exchange, request: AuthorizationRequest): Promise<ProvenClient> {
    const client = await findRequestedClient(deps, request, exchange)
    const redirect = parseRedirectUri(request.redirectUri, redirectSchemes)
    return { client, clientDigest: request.clientDigest, redirect }
  }

  function readPlain(parameters: Parameters, proven: ProvenClient): AuthorizationRequest {
    if (proven.client.requiresPushedRequest) throw new OAuthError('pushed_request_required')
    return readAuthorizationRequest(parameters, proven, resources)
  }

  /**
   * A form of another site brings none of our cookies (`SameSite=Lax`): a new one would push out that of sign-ins under
   * way in this browser. Asked again by GET it brings them.
   */
  const comesWithoutCookies = ({ method, request }: Exchange): boolean =>
    method === 'POST' &&
    request.headers.get('sec-fetch-site') === 'cross-site' &&
    cookies.read(request, 'browser') === undefined

  const urlOf = (parameters: Parameters): string => {
    const pairs = parameters.names().flatMap((name) => parameters.all(name).map((value) => [name, value]))
    return `${issuer}${PATHS.authorize}?${new URLSearchParams(pairs)}`
  }

  /** A pushed request is spent once its successor is kept: an outage in between costs the client nothing. */
  async function park(exchange: Exchange, request: AuthorizationRequest, pushed?: PushedRequest): Promise<Response> {
    const known = cookies.read(exchange.request, 'browser')
    const browser = known ?? cookies.create()
    if (!exchange.dryRun) await takeLargeRequest(limits, 'authorize', exchange, request)
    const transaction = exchange.dryRun ? cookies.create() : await interactions.park(request, browser)
    if (!exchange.dryRun) await pushed?.spend()
    const cookie = known === undefined ? [cookies.format('browser', browser)] : []
    return redirectSeeOther(`${issuer}${PATHS.consent}?transaction=${transaction}`, cookie)
  }

  /**
   * Answers without a page, where the session names somebody who allowed this very request before and did not want to be
   * asked again. Never for a redirect URI that another program could claim (R173).
   *
   * @throws {OAuthError} `login_required`, `consent_required` where `prompt=none` forbids a page
   */
  async function answerFromMemory(
    exchange: Exchange,
    request: AuthorizationRequest,
    { redirect }: ProvenClient,
    pushed: PushedRequest | undefined,
  ): Promise<Response | undefined> {
    const silent = request.prompt.includes('none')
    const asksAgain = request.prompt.length > 0 && !silent
    const session = asksAgain ? undefined : await deps.sessions.find(cookies.read(exchange.request, 'session'))
    const covered =
      session !== undefined &&
      redirect.kind === 'https' &&
      (await deps.consents.cover(subjectOf(session.person), request))
    // The provider is asked last: most requests are not covered, and the consent page asks again.
    const person = covered || silent ? await stillAdmitted(session) : undefined
    if (silent && person === undefined) throw new OAuthError('login_required')
    if (silent && !covered) throw new OAuthError('consent_required')
    if (session === undefined || person === undefined || !covered || exchange.dryRun) return undefined
    const spend = pushed === undefined ? {} : { spend: () => pushed.spend() }
    return issueCode(exchange, { request, person, now: session.now, ...spend })
  }

  const stillAdmitted = async (session: SignedIn | undefined): Promise<Person | undefined> =>
    session === undefined ? undefined : deps.admission.readmit(session.person, session.now)

  async function tellClient(
    exchange: Exchange,
    error: unknown,
    proven: ProvenClient,
    state: string | undefined,
  ): Promise<Response> {
    const location = formatAuthorizationError({ redirectUri: proven.redirect.text, state, issuer }, failureOf(error))
    if (await isTrustedTarget(exchange, proven.client, proven.redirect)) return redirectSeeOther(location)
    const label = `Continue to ${proven.redirect.host}`
    return respondBrowserFailure(error, exchange, { random, status: 400, continueTo: { url: location, label } })
  }

  return async (exchange) => {
    let proven: ProvenClient | undefined
    let state: string | undefined
    try {
      await takeAttempt(limits, 'authorize', exchange)
      const parameters =
        exchange.method === 'POST'
          ? await readForm(exchange.request)
          : parseParameters(exchange.query, { repeatable: ['resource'] })
      if (comesWithoutCookies(exchange)) {
        const url = urlOf(parameters)
        if (url.length <= MAX_URL_LENGTH) return redirectSeeOther(url)
      }
      const pushed = await findPushed(parameters)
      proven = await (pushed === undefined
        ? proveClient(parameters, exchange.clientAddress, deps)
        : proveAgain(exchange, pushed.request))
      exchange.known.clientId = proven.client.clientId
      state = pushed === undefined ? readState(parameters) : pushed.request.state
      const request = pushed === undefined ? readPlain(parameters, proven) : pushed.request
      return (await answerFromMemory(exchange, request, proven, pushed)) ?? (await park(exchange, request, pushed))
    } catch (error) {
      const failure = failureOf(error)
      // What we failed at is no answer to the client's request: the person stays here and can try again.
      if (proven !== undefined && failure.status < 429) {
        const answer = await tellClient(exchange, error, proven, state)
        emit(exchange, { name: 'refused', ...failureFacts(error) })
        return answer
      }
      throw error
    }
  }
}

/** Programs that pre-flight the URL say so; whoever takes a page gets one. */
function asksForJson({ headers }: Request): boolean {
  const accept = (headers.get('accept') ?? '').toLowerCase()
  return accept.includes('application/json') && !accept.includes('text/html')
}

/**
 * How failures of the endpoints that people see are told: as a page, or as JSON to a program that pre-flights the URL.
 *
 * An unknown client is 400 here: MCP clients take that, and nothing else, for "register again".
 */
export function respondBrowserFailure(
  error: unknown,
  { request, supportId }: Exchange,
  told: {
    readonly random: Dependencies['random']
    readonly status?: number
    readonly continueTo?: ContinueTo
  },
): Response {
  const { random, continueTo } = told
  const { code, status: ownStatus } = failureOf(error)
  const status = told.status ?? (code === 'invalid_client' ? 400 : ownStatus)
  if (asksForJson(request)) return respondFailure(error, random, status)
  return respondFailurePage(error, { supportId, random, status }, continueTo)
}
