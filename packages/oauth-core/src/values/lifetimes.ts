import { seconds, type Seconds } from './time.ts'

/** 900: the longest lifetime that an access token can be given. */
export const LONGEST_ACCESS_TOKEN: Seconds = seconds(900)

/** 960: every access token there can be, and 60 s for clocks that disagree, whatever lifetime is configured now. */
export const OUTLIVES_ACCESS_TOKENS: Seconds = seconds(LONGEST_ACCESS_TOKEN + 60)

/** How long things live, in seconds. */
export interface Lifetimes {
  /** Authorization code. Default 60, 1 to 600. */
  readonly code: number
  /** Access token. Default 600, 60 to 900. */
  readonly accessToken: number
  /** Refresh token, counted from its last use. Default 30 days. */
  readonly refreshToken: number
  /** Grant, counted from consent and never extended. Default 90 days, at most 365. */
  readonly grant: number
  /** Registered client, counted from its last use. Default 90 days, at least `grant`. */
  readonly client: number
  /** Browser session. Default 12 hours. */
  readonly session: number
  /** For how long the previous refresh token still gets the same successor. Default 10, 0 to 60; 0 is strict. */
  readonly refreshGrace: number
  /** For how long a signing key of the store signs before the next one does. Default 30 days, 1 hour to 365 days. */
  readonly signingKey: number
}
