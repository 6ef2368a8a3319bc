import type { Method } from './methods.ts'

/** One request on its way through an endpoint. */
export interface Exchange {
  readonly request: Request
  /** `HEAD` arrives as `GET`: see {@link dryRun}. */
  readonly method: Method
  /** Path of the endpoint below the issuer, as the route table has it: nothing that a caller wrote. */
  readonly endpoint: string
  /** What follows an endpoint's path and a slash: `github` in `/callback/github`; empty elsewhere. */
  readonly pathSuffix: string
  /** The part after `?`, as sent. */
  readonly query: string
  readonly clientAddress: string | undefined
  /** Who asks, once that has been found out: for the log of all that happens after. */
  readonly known: { clientId?: string }
  /** Names this exchange in the log and, where there is a page, on it. */
  readonly supportId: string
  /** A `HEAD` request: same status and headers as `GET`, but nothing may be stored or consumed (RFC 9110 §9.3.2). */
  readonly dryRun: boolean
}
