import type { WireFailure } from './failures.ts'
import { failureOf } from './oauth-error.ts'

const PROOF_CODES = ['invalid_dpop_proof', 'use_dpop_nonce']

/**
 * The row of the wire table, as a protected resource tells it: a proof that does not hold is 401 there, as the token that
 * it came with is of no use without it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1 | RFC 9449 §7.1}
 */
export function resourceFailureOf(error: unknown): WireFailure {
  const failure = failureOf(error)
  return PROOF_CODES.includes(failure.code) ? { ...failure, status: 401 } : failure
}
