import { isOAuthError, type FailureDetails } from './oauth-error.ts'
import type { FailureReason } from './reasons.ts'

/** What the operator may know of a failure: the fields of an event. */
export interface FailureFacts {
  readonly reason: FailureReason
  readonly clientId?: string
  readonly grantId?: string
  readonly details?: FailureDetails
  readonly cause?: unknown
}

/** Whose failure it was stands beside the reason, so that a log can be searched for it; the rest stays details. */
export function failureFacts(error: unknown): FailureFacts {
  if (!isOAuthError(error)) return { reason: 'internal', cause: error }
  const { reason, details, cause } = error
  const { clientId, grantId, ...others } = details
  return {
    reason,
    ...(typeof clientId === 'string' && { clientId }),
    ...(typeof grantId === 'string' && { grantId }),
    ...(Object.keys(others).length > 0 && { details: others }),
    ...(cause !== undefined && { cause }),
  }
}
