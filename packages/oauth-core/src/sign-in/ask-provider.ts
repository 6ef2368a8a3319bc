import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { withinMs } from '../internal/timers.ts'

/** 10,000: the longest that a client waits for tokens; a provider should give up long before. */
const PATIENCE_MS = 10_000

/**
 * The answer of an identity provider. Whatever it throws beside its contract, or no answer at all, is an outage of the
 * provider and never the person's fault.
 *
 * @throws {OAuthError} as the provider did, else `upstream_failed`
 */
export async function askProvider<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withinMs(PATIENCE_MS, answer)
  } catch (cause) {
    throw isOAuthError(cause) ? cause : new OAuthError('upstream_failed', {}, { cause })
  }
}
