import { ConfigurationError } from './configuration-error.ts'
import { FAILURES, type WireFailure } from './failures.ts'
import type { FailureReason } from './reasons.ts'

/** Brands errors across copies of this package: two copies of one class fail `instanceof`. */
const OAUTH_ERROR = Symbol.for('@gw/oauth-core/OAuthError')

/** Facts for the log: parameter names, failed checks, counts. Never a token, code, secret, verifier or state. */
export type FailureDetails = Readonly<Record<string, string | number>>

/**
 * A request that is refused, or that could not be decided.
 *
 * It carries the true reason, for logs only. What the caller hears is {@link failureOf}: the row of one fixed table.
 */
export class OAuthError extends Error {
  readonly reason: FailureReason
  readonly details: FailureDetails

  constructor(reason: FailureReason, details: FailureDetails = {}, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'OAuthError'
    this.reason = reason
    this.details = details
    Object.defineProperty(this, OAUTH_ERROR, { value: true })
  }
}

/** True for an {@link OAuthError} of this or another copy of the package. */
export function isOAuthError(error: unknown): error is OAuthError {
  return typeof error === 'object' && error !== null && OAUTH_ERROR in error
}

/**
 * The row of the wire table for anything thrown. A configuration that turns out wrong at run time leaves us unable to
 * decide (503); whatever else is no `OAuthError` is a bug (500).
 */
export function failureOf(error: unknown): WireFailure {
  if (error instanceof ConfigurationError) return FAILURES.store_unavailable
  return FAILURES[isOAuthError(error) ? error.reason : 'internal']
}
