import { OAuthError } from '@gw/oauth-core'

/**
 * What happened to a command, for logs and metrics: the code of Redis's own refusal (`READONLY`, `OOM`, `NOPERM`, …), or
 * where the connection failed.
 */
type Fault = string

/** The command was sent and nothing is known of it: it may have run, and behind a frozen server it may run yet. */
const UNKNOWN_OUTCOMES: ReadonlySet<Fault> = new Set(['timed_out', 'connection_lost'])

function faultOf(message: string): Fault {
  const refusal = /^([A-Z]{2,})\b/.exec(message)
  if (refusal?.[1] !== undefined) return refusal[1]
  if (message === 'Command timed out') return 'timed_out'
  if (message.includes("isn't writeable")) return 'not_connected'
  return 'connection_lost'
}

/**
 * A copy without what must not reach a log: ioredis hangs the whole command on its errors, the password of `HELLO` and
 * the bodies of records included, and Redis repeats the arguments of a command that it does not know.
 */
export function withoutCommand(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('not an error')
  const copy = new Error(error.message.replace(/, with args beginning with:.*/s, ''))
  copy.name = error.name
  return copy
}

/**
 * Whatever Redis or the connection answers but data is "could not be asked": no error of theirs means that a record is
 * absent. `details.fault` says which.
 */
export function storeUnavailable(error: unknown): OAuthError {
  const cause = withoutCommand(error)
  return new OAuthError('store_unavailable', { fault: faultOf(cause.message) }, { cause })
}

/** Whether a command that failed so may have run all the same. */
export function mayHaveRun(error: OAuthError): boolean {
  const { fault } = error.details
  return typeof fault === 'string' && UNKNOWN_OUTCOMES.has(fault)
}
