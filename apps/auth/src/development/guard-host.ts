import type { IncomingMessage } from 'node:http'
import { isLoopbackHost } from '../config/loopback.ts'

/**
 * Whether `Host` names the issuer, port aside: a page elsewhere that resolves its own name to loopback (DNS rebinding)
 * shows its name here.
 */
export function isOwnHost(request: IncomingMessage, issuer: string): boolean {
  const [, host] = /^(\[[^\]]*\]|[^:]*)(?::[0-9]{1,5})?$/.exec(request.headers.host ?? '') ?? []
  return host?.toLowerCase() === new URL(issuer).hostname
}

/** Whether a page of this machine, or no page at all, sent the request. */
export function isLocalOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  const url = URL.parse(origin)
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname)
}
