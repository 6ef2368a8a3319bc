import type { FailureReason } from '../errors/reasons.ts'
import type { EpochMs } from '../values/time.ts'

/** What happened: a closed set, so that it can be a metric label. */
export type EventName =
  | 'registered'
  | 'client_changed'
  | 'client_deleted'
  | 'signed_in'
  | 'consented'
  | 'denied'
  | 'granted'
  | 'challenge_reused'
  | 'refreshed'
  | 'retried'
  | 'reused'
  | 'revoked'
  | 'refused'
  | 'limited'
  | 'keys_changed'
  | 'epoch_changed'
  | 'lease_lost'

/** One fact for audit logs and metrics. No token, code, secret, verifier or state is ever in it. */
export interface ServerEvent {
  readonly name: EventName
  readonly at: EpochMs
  /** Also on the page and in no other answer: what a person reads out to the operator. */
  readonly supportId: string
  readonly endpoint?: string
  readonly reason?: FailureReason
  readonly clientId?: string
  readonly grantId?: string
  readonly subject?: string
  readonly resource?: string
  /** Of the client, as limits count it: an IPv4 address, or the /64 of an IPv6 one. */
  readonly address?: string
  readonly details?: Readonly<Record<string, string | number>>
  /** What was thrown, for a log that redacts: of a bug the error itself, of an outage its cause. Never for a metric. */
  readonly cause?: unknown
}

/** Never awaited; a listener that throws changes nothing. */
export type EventListener = (event: ServerEvent) => void
