import { dpopNonceOf } from '../errors/dpop-nonce-wanted.ts'
import { failureOf, isOAuthError } from '../errors/oauth-error.ts'
import { errorPage } from '../pages/error-page.ts'
import type { Random } from '../ports/random.ts'
import { respondJson, respondPage } from './respond.ts'

/** The headings of error pages; whatever has no own one went wrong on our side. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'This request cannot go on',
  401: 'This request cannot go on',
  403: 'This request cannot go on',
  404: 'There is nothing here',
  429: 'Too many requests',
  503: 'Not available right now',
}

/**
 * For people, where the table speaks to a program. One text for all reasons of a code, as in the table: a page gives away
 * no more than an answer does.
 */
const WORDS: Readonly<Record<string, string>> = {
  invalid_client:
    'The application is not known here, or its description cannot be read. Connect it again from the application.',
}

/** 401 needs a challenge (RFC 9110 §15.5.2): Basic where a client failed, Bearer where a token did. */
const CHALLENGES: Readonly<Record<string, string>> = {
  invalid_client: 'Basic realm="oauth"',
  invalid_token: 'Bearer realm="oauth"',
}

/**
 * Seconds until a refused caller should come again: what the limiter said, else 1 to 3, drawn anew each time so that
 * callers who failed together do not return together (R272).
 */
export function retryAfterSeconds(error: unknown, random: Random): string {
  const told = isOAuthError(error) ? error.details['retryAfterMs'] : undefined
  if (typeof told === 'number') return String(Math.max(1, Math.ceil(told / 1000)))
  return String(1 + ((random(1)[0] ?? 0) % 3))
}

/**
 * What a program hears of a failure: the row of the wire table, nothing else.
 *
 * @param otherStatus - in place of the table's
 */
export function respondFailure(error: unknown, random: Random, otherStatus?: number): Response {
  const { code, description, status: ownStatus } = failureOf(error)
  const status = otherStatus ?? ownStatus
  const nonce = dpopNonceOf(error)
  const challenge = status === 401 ? CHALLENGES[code] : undefined
  return respondJson({ error: code, error_description: description }, status, {
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    ...(nonce === undefined ? {} : { 'dpop-nonce': nonce }),
    ...(status === 429 || status === 503 ? { 'retry-after': retryAfterSeconds(error, random) } : {}),
  })
}

/** A link on the page of a failure. */
export interface ContinueTo {
  readonly url: string
  readonly label: string
}

/**
 * What a person sees of a failure, with the number to read out to the operator.
 *
 * @param status - in place of the table's: at `/authorize` an unknown client is 400 (protocol of MCP clients, which take
 *   it for "register again")
 * @param continueTo - a link, for targets that nobody may be sent to without a click (RFC 9700 §4.11.2)
 */
export function respondFailurePage(
  error: unknown,
  context: { readonly supportId: string; readonly random: Random; readonly status?: number },
  continueTo?: ContinueTo,
): Response {
  const failure = failureOf(error)
  const status = context.status ?? failure.status
  const response = respondPage(
    errorPage({
      title: TITLES[status] ?? 'Something went wrong',
      text: WORDS[failure.code] ?? failure.description,
      supportId: context.supportId,
      ...(continueTo === undefined ? {} : { continueTo }),
    }),
    status,
  )
  if (status === 429 || status === 503) response.headers.set('retry-after', retryAfterSeconds(error, context.random))
  return response
}
