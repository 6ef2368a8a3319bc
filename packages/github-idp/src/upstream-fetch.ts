import { OAuthError } from '@gw/oauth-core'
import type { CustomFetchOptions } from 'openid-client'
import type { Settings } from './options.ts'

/** Asks GitHub, and only GitHub. */
export type UpstreamFetch = (
  url: string,
  init: Pick<CustomFetchOptions, 'headers'> & Partial<Pick<CustomFetchOptions, 'method' | 'body'>>,
) => Promise<Response>

/** 1 MiB: a page of 100 teams is about a third of it. */
const MAX_BODY_BYTES = 1_048_576

/**
 * A `fetch` that goes nowhere but to the configured origins, follows no redirect (R194), waits no longer than it may
 * and reads no more than it may. Bodies arrive whole.
 *
 * Its errors are `upstream_failed` with a word for the cause, never the platform's error: that may quote addresses.
 */
export function createUpstreamFetch({ url, apiUrl, fetch, timeoutMs }: Settings): UpstreamFetch {
  const origins = new Set([new URL(url).origin, new URL(apiUrl).origin])
  return async (address, { method = 'GET', headers, body = null }) => {
    if (!origins.has(new URL(address).origin)) throw failed('foreign_host')
    const sent = body instanceof Uint8Array ? new Uint8Array(body) : body // `fetch` takes no shared memory
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(address, { method, headers, body: sent, redirect: 'manual', signal })
      if (response.status >= 300 && response.status < 400) throw failed('redirect')
      const whole = await readBounded(response)
      return new Response(whole.length === 0 ? null : whole, { status: response.status, headers: response.headers })
    } catch (error) {
      if (error instanceof OAuthError) throw error
      throw failed(signal.aborted ? 'timeout' : 'network')
    }
  }
}

const failed = (failure: 'foreign_host' | 'redirect' | 'timeout' | 'network' | 'too_large'): OAuthError =>
  new OAuthError('upstream_failed', { failure })

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw failed('too_large')
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
