import { ConfigurationError, failureOf, isOAuthError } from '@gw/oauth-core'

/**
 * What a parser may throw. `request`: an `OAuthError` that blames the caller. `configuration`: a `ConfigurationError`.
 * `stored`: an `Error` that says that no version of ours wrote it. `total`: nothing, it returns undefined.
 */
export type Contract = 'request' | 'configuration' | 'stored' | 'total'

const BUGS = [TypeError, ReferenceError, EvalError]

/** The name of a failure that the contract allows; any other is thrown on. */
function nameFailure(error: unknown, contract: Contract): string {
  if (contract === 'request' && isOAuthError(error)) {
    const { status } = failureOf(error)
    if (status >= 500) throw new Error(`${error.reason} would be answered with ${status}`, { cause: error })
    return error.reason
  }
  if (contract === 'configuration' && error instanceof ConfigurationError && error.faults.length > 0) return 'refused'
  if (contract === 'stored' && error instanceof Error && !isOAuthError(error)) {
    if (!BUGS.some((bug) => error instanceof bug)) return 'refused'
  }
  throw error
}

/**
 * Parses, and holds what came out against its promises.
 *
 * @param holds - throws where a promise is broken; `undefined` as a value counts as a refusal
 */
export function outcomeOf<T>(contract: Contract, parse: () => T, holds: (value: T & {}) => void): string {
  let value: T
  try {
    value = parse()
  } catch (error) {
    return nameFailure(error, contract)
  }
  if (value === undefined || value === null) return 'none'
  holds(value)
  return 'accepted'
}

/** As {@link outcomeOf}, for a parser that answers later. */
export async function laterOutcomeOf<T>(
  contract: Contract,
  parse: () => Promise<T>,
  holds: (value: T & {}) => Promise<void> | void,
): Promise<string> {
  let value: T
  try {
    value = await parse()
  } catch (error) {
    return nameFailure(error, contract)
  }
  if (value === undefined || value === null) return 'none'
  await holds(value)
  return 'accepted'
}
