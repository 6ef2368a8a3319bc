import type { Environment } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { isLoopbackHost, isLoopbackIssuer } from './loopback.ts'
import type { Mode } from './mode.ts'

/** Who the server says it is, and where it listens. */
export interface Address {
  /** Used byte for byte. */
  readonly issuer: string
  readonly host: string
  readonly port: number
  readonly baseDomain?: string
}

/** Labels of letters, digits and hyphens with dots between them, lower case (RFC 1123 §2.1). */
const DOMAIN = /^(?=.{1,253}$)[a-z0-9](-*[a-z0-9])*(\.[a-z0-9](-*[a-z0-9])*)*$/

const DEFAULT_PORT = 8000

const LOOPBACK = 'Leave it out, or set GATEWAY_MODE=production (with BASE_DOMAIN) for a server that others use.'

/** Reads `BASE_DOMAIN`, `ISSUER`, `HOST` and `PORT` under the rules of the mode. */
export function readAddress(environment: Environment, mode: Mode, faults: Faults): Address {
  const baseDomain = readBaseDomain(environment, mode, faults)
  const listenOn = environment.get('HOST') ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1')
  const host = listenOn.replace(/^\[(.+)\]$/, '$1') // as in a URL, which sockets do not know
  const port = readPort(environment, 'PORT', DEFAULT_PORT, 1, faults)
  const issuer = readIssuer(environment, mode, faults)
  if (mode === 'development' && !isLoopbackHost(host)) {
    faults.add('HOST', `strangers could reach ${quoted(host)}, which development mode must not allow.`, LOOPBACK)
  }
  const derived = mode === 'production' ? `https://auth.${baseDomain ?? ''}` : `http://${inUrl(host)}:${port}`
  return { issuer: issuer ?? derived, host, port, ...(baseDomain === undefined ? {} : { baseDomain }) }
}

/** @param least - 0 lets the system choose a free port, 1 does not */
export function readPort(
  environment: Environment,
  name: 'PORT' | 'METRICS_PORT',
  fallback: number,
  least: 0 | 1,
  faults: Faults,
): number {
  const text = environment.get(name)
  if (text === undefined) return fallback
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= least && port <= 65_535) return port
  faults.add(name, `${quoted(text)} is no port.`, `Use a number from ${least} to 65535, such as ${fallback}.`)
  return fallback
}

function readBaseDomain(environment: Environment, mode: Mode, faults: Faults): string | undefined {
  const domain = environment.get('BASE_DOMAIN')
  if (domain !== undefined && !DOMAIN.test(domain)) {
    faults.add('BASE_DOMAIN', `${quoted(domain)} is no domain.`, 'Use a bare lower-case name, such as mcp.example.com.')
  }
  if (mode === 'production' && !environment.has('BASE_DOMAIN')) {
    faults.add(
      'BASE_DOMAIN',
      'it is missing.',
      'Set the domain under which your services live, such as mcp.example.com.',
    )
  }
  return domain
}

function readIssuer(environment: Environment, mode: Mode, faults: Faults): string | undefined {
  const issuer = environment.get('ISSUER')
  if (issuer === undefined) return undefined
  const url = URL.parse(issuer)
  if (url === null || /[?#\s]|\/$/.test(issuer) || url.username !== '' || url.password !== '') {
    faults.add(
      'ISSUER',
      `${quoted(issuer)} is no issuer.`,
      'Use a URL without user, query, fragment and trailing slash, such as https://auth.example.com.',
    )
  } else if (mode === 'production' && url.protocol !== 'https:') {
    faults.add('ISSUER', `${quoted(issuer)} is not https: tokens would travel in clear.`, 'Use https://….')
  } else if (mode === 'development' && !isLoopbackIssuer(issuer)) {
    faults.add('ISSUER', `${quoted(issuer)} is not http on a loopback host.`, LOOPBACK)
  }
  return issuer
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)
