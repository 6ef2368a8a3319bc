import { failureFacts } from '../errors/failure-facts.ts'
import { failureOf, isOAuthError } from '../errors/oauth-error.ts'
import { respondFailurePage } from '../http/failure-response.ts'
import { redirectSeeOther } from '../http/respond.ts'
import type { Exchange } from '../http/exchange.ts'
import type { IdentityProvider } from '../ports/identity-provider.ts'
import { formatAuthorizationError } from '../protocol/authorization-response.ts'
import { parseParameters, requireParameter } from '../protocol/parameters.ts'
import { askProvider } from '../sign-in/ask-provider.ts'
import type { Approval, Interaction } from '../sign-in/interactions.ts'
import { subjectOf, type Person } from '../sign-in/person.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import type { IssueCode } from './issue-code.ts'
import { PATHS } from './metadata.ts'

/**
 * `GET /callback/{idp}`: where the identity provider sends the browser back.
 *
 * Three things must fit before anything is spent: the `state` we made after consent, the browser that brought the
 * request, and that this browser itself just approved. A link with somebody else's approval in it therefore opens
 * nothing (CVE-2026-27124).
 */
export function createCallback(
  deps: Pick<
    Dependencies,
    'issuer' | 'admission' | 'interactions' | 'sessions' | 'cookies' | 'lifetimes' | 'random' | 'emit'
  >,
  issueCode: IssueCode,
): Endpoint {
  const { issuer, admission, interactions, sessions, cookies, lifetimes, random, emit } = deps

  async function signIn(
    exchange: Exchange,
    provider: IdentityProvider,
    approval: Approval,
    interaction: Interaction,
  ): Promise<Person> {
    const { identity, memory } = await askProvider(
      provider.complete({
        callback: new URL(`${issuer}${PATHS.callback}/${provider.id}`),
        parameters: new URLSearchParams(exchange.query),
        memory: approval.memory,
      }),
    )
    const person: Person = {
      provider: provider.id,
      identity,
      admittedAt: interaction.now,
      ...(memory === undefined ? {} : { memory }),
    }
    await admission.admit(person)
    emit(exchange, { name: 'signed_in', subject: subjectOf(person), clientId: interaction.request.clientId })
    return person
  }

  /** The person allowed this client a moment ago, so it may be told: nobody is sent anywhere unasked. */
  function tellClient(exchange: Exchange, error: unknown, { request }: Interaction): Response {
    emit(exchange, { name: 'denied', ...failureFacts(error) })
    const { redirectUri, state } = request
    return redirectSeeOther(formatAuthorizationError({ redirectUri, state, issuer }, failureOf(error)))
  }

  return async (exchange) => {
    const provider = admission.provider(exchange.pathSuffix)
    const browser = cookies.read(exchange.request, 'browser')
    const login = cookies.read(exchange.request, 'login')
    const state = requireParameter(parseParameters(exchange.query), 'state')
    const approval = await interactions.claim(state, { provider: provider.id, browser, login })
    const interaction = await interactions.find(approval.transaction, browser)
    exchange.known.clientId = interaction.request.clientId
    let person: Person
    try {
      person = await signIn(exchange, provider, approval, interaction)
    } catch (error) {
      if (!isOAuthError(error)) throw error
      if (error.reason === 'upstream_failed') {
        // The transaction lives on: the same request may be approved again, under a fresh state (R192).
        const url = `${issuer}${PATHS.consent}?transaction=${approval.transaction}`
        emit(exchange, { name: 'refused', ...failureFacts(error) })
        const context = { supportId: exchange.supportId, random }
        return respondFailurePage(error, context, { url, label: 'Try again' })
      }
      if (failureOf(error).code !== 'access_denied') throw error
      await interactions.end(interaction)
      return tellClient(exchange, error, interaction)
    }
    const session = await sessions.create(person)
    const cookie = cookies.format('session', session, lifetimes.session)
    const { request, now } = interaction
    const spend = (): Promise<void> => interactions.end(interaction)
    return issueCode(exchange, { request, person, now, remember: approval.remember, spend }, [cookie])
  }
}
