/** 250 asks, 20 ms apart: far beyond the second in which a revocation must be known everywhere, so that a slow machine proves nothing. */
const MAX_POLLS = 250
const PAUSE_MS = 20

export interface Revocation {
  /** How often the MCP server had to be asked until it said 401. */
  readonly polls: number
  /** For a report; a stopwatch is no assertion. */
  readonly elapsedMs: number
}

/**
 * Revokes a token where the authorization server's metadata says, then asks the MCP server until it refuses the access token.
 *
 * @throws {Error} when revocation is not answered with 200, or the access token still works after all asks
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2 | RFC 7009 §2}
 */
export async function revokeAndWait(request: {
  readonly fetch: typeof globalThis.fetch
  readonly revocationEndpoint: string
  readonly serverUrl: string
  readonly clientId: string
  readonly token: string
  readonly accessToken: string
}): Promise<Revocation> {
  const { fetch, revocationEndpoint, serverUrl, clientId, token, accessToken } = request
  const body = new URLSearchParams({ token, client_id: clientId })
  const revoked = await fetch(revocationEndpoint, { method: 'POST', body })
  if (revoked.status !== 200) throw new Error(`revocation was answered with ${revoked.status}`)

  const revokedAt = performance.now()
  for (let polls = 1; polls <= MAX_POLLS; polls += 1) {
    const answer = await fetch(serverUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    })
    await answer.body?.cancel()
    if (answer.status === 401) return { polls, elapsedMs: performance.now() - revokedAt }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS)
    })
  }
  throw new Error(`a revoked token still works after ${MAX_POLLS} asks`)
}
