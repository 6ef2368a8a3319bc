import { OAuthError } from '@gw/oauth-core'
import type { CustomFetch } from 'openid-client'

/** 1 MiB: metadata, keys and tokens are a few KiB. */
const MAX_BODY_BYTES = 1_048_576

/**
 * A `fetch` for an issuer's endpoints: it follows no redirect, waits no longer than it may, body included, and reads
 * no more than it may. That addresses are https is checked by openid-client.
 *
 * Its errors are `upstream_failed` with a word for the cause, never the platform's error: that may quote addresses.
 */
export function createBoundedFetch(fetch: typeof globalThis.fetch, timeoutMs: number): CustomFetch {
  return async (address, { method, headers, body }) => {
    const sent = body instanceof Uint8Array ? new Uint8Array(body) : (body ?? null) // `fetch` takes no shared memory
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(address, { method, headers, body: sent, redirect: 'manual', signal })
      if (response.status >= 300 && response.status < 400) throw failed('redirect')
      const text = await readBounded(response)
      return new Response(text === '' ? null : text, { status: response.status, headers: response.headers })
    } catch (error) {
      if (error instanceof OAuthError) throw error
      throw failed(signal.aborted ? 'timeout' : 'network')
    }
  }
}

const failed = (failure: 'redirect' | 'timeout' | 'network' | 'too_large'): OAuthError =>
  new OAuthError('upstream_failed', { failure })

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw failed('too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
