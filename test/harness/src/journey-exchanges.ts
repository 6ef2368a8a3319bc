/** One request of an MCP client and how it was answered; without query, body and credentials, which hold secrets. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly status: number
  /** `WWW-Authenticate`, if there was one. */
  readonly challenge: string | undefined
}

/** A `fetch` that writes down what passes through it. */
export function recordExchanges(fetch: typeof globalThis.fetch, exchanges: Exchange[]): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname } = new URL(request.url)
    const response = await fetch(input, init)
    exchanges.push({
      method: request.method,
      url: `${origin}${pathname}`,
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? undefined,
    })
    return response
  }
}
