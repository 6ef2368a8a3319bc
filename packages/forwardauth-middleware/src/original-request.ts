import { OAuthError } from '@gw/oauth-core'
import type { RequestHeaders } from './request-headers.ts'
import { isUnambiguousPath } from './request-path.ts'

/** Methods that a request to an MCP server may have; a preflight is answered before it gets here. */
export const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'] as const

export type Method = (typeof METHODS)[number]

/** The request that the proxy asks about. */
export interface OriginalRequest {
  readonly method: Method
  readonly scheme: 'http' | 'https'
  /** Lower-case, no root dot, no default port: the form that `ResourceDirectory.match` takes. */
  readonly host: string
  readonly path: string
  /** Behind the first `?`, empty without one; never part of a decision about the path. */
  readonly query: string
}

const DEFAULT_PORTS = { http: ':80', https: ':443' } as const
const METHOD_NAME = /^[A-Z]{3,20}$/
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(:[1-9]\d{0,4})?$/

/** Hosts that URL parsers may read as another one, or not at all: numbers are addresses (`127.1`), `xn--` is decoded. */
const READ_IN_TWO_WAYS = /^\[|(?:^|\.)(?:0x[0-9a-f]*|\d+)$|xn--/

const isMethod = (name: string): name is Method => METHODS.some((method) => method === name)
const isScheme = (name: string): name is 'http' | 'https' => name === 'http' || name === 'https'

const fault = (header: string): OAuthError => new OAuthError('forwarded_headers', { header })

function normalizeHost(host: string, scheme: 'http' | 'https'): string {
  const parts = HOST.exec(host.toLowerCase())
  const name = parts?.[1]
  if (name === undefined) throw fault('x-forwarded-host')
  if (READ_IN_TWO_WAYS.test(name) && URL.parse(`${scheme}://${name}`)?.hostname !== name)
    throw fault('x-forwarded-host')
  const port = parts?.[2]
  if (Number(port?.slice(1) ?? 0) > 65_535) throw fault('x-forwarded-host')
  return port === undefined || port === DEFAULT_PORTS[scheme] ? name : name + port
}

/**
 * Reads the request that the proxy asks about from `X-Forwarded-{Method,Proto,Host,Uri}`, each exactly once. Nothing
 * has a default: what is missing, doubled or can be read in two ways is refused.
 *
 * Believes the headers, so the caller must have checked that they come from a trusted proxy.
 *
 * @throws {OAuthError} `forwarded_headers` when a header is missing, doubled or unreadable, `method_not_allowed` for a
 *   method that no MCP server is asked with
 */
export function originalRequest({ values, repeated }: RequestHeaders): OriginalRequest {
  const doubled = repeated.find((name) => name.startsWith('x-forwarded-'))
  if (doubled !== undefined) throw fault(doubled)

  const method = values['x-forwarded-method'] ?? ''
  if (!METHOD_NAME.test(method)) throw fault('x-forwarded-method')
  if (!isMethod(method)) throw new OAuthError('method_not_allowed', { method })

  const scheme = values['x-forwarded-proto'] ?? ''
  if (!isScheme(scheme)) throw fault('x-forwarded-proto')
  const host = normalizeHost(values['x-forwarded-host'] ?? '', scheme)

  const uri = values['x-forwarded-uri'] ?? ''
  const mark = uri.indexOf('?')
  const path = mark === -1 ? uri : uri.slice(0, mark)
  if (!isUnambiguousPath(path)) throw fault('x-forwarded-uri')
  return { method, scheme, host, path, query: mark === -1 ? '' : uri.slice(mark + 1) }
}
