/** `burst` at once, then one more each `refillMs`. */
export interface RateLimit {
  readonly burst: number
  readonly refillMs: number
}

/** Counts attempts, shared by all processes on one store. */
export interface RateLimiter {
  /**
   * Takes one attempt. Never rejects for an outage: a limiter that cannot reach its store goes on with a stricter local
   * count (a quarter), so that an outage opens nothing.
   *
   * @param key - what is counted and for whom, such as `register:198.51.100.0/24`; no secret
   * @returns `retryAfterMs`: zero when allowed, else how long until one attempt is there again
   */
  take(key: string, limit: RateLimit): Promise<{ readonly allowed: boolean; readonly retryAfterMs: number }>
}
