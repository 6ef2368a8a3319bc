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
}
