import {
  dpopNonceOf,
  failureOf,
  isOAuthError,
  resourceFailureOf,
  type FailureDetails,
  type FailureReason,
} from '@gw/oauth-core'
import { neededScopes, type Question, type Refusal } from './decide.ts'
import { METHODS } from './original-request.ts'

/** The private side of anything thrown, for the log. */
function factsOf(error: unknown): { readonly reason: FailureReason; readonly details?: FailureDetails } {
  return isOAuthError(error) ? { reason: error.reason, details: error.details } : { reason: 'internal' }
}

/**
 * Turns what was thrown before a token was looked at into an answer. Fails closed: what is no refusal by our own rules
 * (a directory that throws, a bug) is 503, never 200.
 */
export function unreadable(error: unknown): Refusal {
  const { status } = failureOf(error)
  if (status >= 500) return { verdict: 'cannot_tell', ...factsOf(error) }
  return { verdict: 'refuse', ...factsOf(error), ...(status === 405 ? { methods: METHODS } : {}) }
}

/**
 * Turns what a verifier threw into an answer. Fails closed: only a word on the token itself, a row of 401 or 403, is a
 * no. Anything else (a stale lease, a store that is gone, a bug) means that nobody can tell: 503, never 200 and never
 * 401, which would make clients throw away good tokens (R395).
 */
export function unverified(error: unknown, question: Question): Refusal {
  const facts = { ...factsOf(error), target: question, scheme: question.scheme }
  const nonce = dpopNonceOf(error)
  switch (resourceFailureOf(error).status) {
    case 401:
      return {
        verdict: 'refuse',
        ...facts,
        scopes: neededScopes(question.service, question.tools),
        ...(nonce === undefined ? {} : { nonce }),
      }
    case 403:
      return { verdict: 'refuse', ...facts }
    default:
      return { verdict: 'cannot_tell', ...facts }
  }
}
