import { isIPv4 } from 'node:net'

/**
 * Whether a host, as written in a URL or in `HOST`, can only mean this machine: 127.0.0.0/8, `[::1]`, `localhost`
 * (RFC 6761 §6.3). A name that merely resolves to loopback today is none.
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/** Whether an issuer is plain http on a loopback host. */
export function isLoopbackIssuer(issuer: string): boolean {
  const url = URL.parse(issuer)
  return url?.protocol === 'http:' && isLoopbackHost(url.hostname)
}
