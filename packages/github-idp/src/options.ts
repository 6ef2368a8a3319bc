import { ConfigurationError } from '@gw/oauth-core'
import { parseAllowList, type Admission, type GitHubAllowList } from './admission.ts'

export interface GitHubIdentityProviderOptions {
  /** Of the OAuth app, whose callback URL must be the authorization server's. */
  readonly clientId: string
  readonly clientSecret: string
  /** `everybody`: each of GitHub's accounts, which anybody can open. */
  readonly allow: GitHubAllowList | 'everybody'
  /** Of the web pages. Default `https://github.com`. https; http only on a loopback host. */
  readonly url?: string
  /** Default `https://api.github.com`, or `<url>/api/v3` when `url` is given, as on an Enterprise Server. */
  readonly apiUrl?: string
  /** Replaces the platform's `fetch`, for a proxy or a private certificate authority. */
  readonly fetch?: typeof globalThis.fetch
  /** For each request to GitHub, its body included. Default 5000, 100 to 30000. */
  readonly timeoutMs?: number
}

/** Options that were checked. */
export interface Settings {
  readonly clientId: string
  readonly clientSecret: string
  readonly admission: Admission
  /** Without a trailing slash, like `apiUrl`. */
  readonly url: string
  readonly apiUrl: string
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
}

const WEB = 'https://github.com'
const API = 'https://api.github.com'

/** 5000: a person waits for up to four answers in a row, and shall not wait half a minute. */
const DEFAULT_TIMEOUT_MS = 5000

/** @throws {ConfigurationError} with every fault at once */
export function parseOptions(options: GitHubIdentityProviderOptions): Settings {
  const faults: string[] = []
  if (options.clientId === '') faults.push('clientId is empty: copy it from the settings of the OAuth app')
  if (options.clientSecret === '') faults.push('clientSecret is empty: generate one in the settings of the OAuth app')
  const url = parseRoot('url', options.url ?? WEB, faults)
  const usual = url === WEB ? API : `${url}/api/v3`
  const apiUrl = options.apiUrl === undefined ? usual : parseRoot('apiUrl', options.apiUrl, faults)
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 100 || timeoutMs > 30_000) {
    faults.push('timeoutMs must be whole milliseconds from 100 to 30000')
  }
  const admission = parseAllowList(options.allow, faults)
  if (faults.length > 0) throw new ConfigurationError(faults)
  const { clientId, clientSecret } = options
  // Bound late, so that a platform `fetch` that is replaced while the process runs is the one that is used.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return { clientId, clientSecret, admission, url, apiUrl, fetch, timeoutMs }
}

/** The token goes to these addresses (R194), so they must be whole, encrypted and free of surprises. */
function parseRoot(name: string, text: string, faults: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url?.protocol === 'http:' && isLoopback(url.hostname)
  if (url === undefined || !(url.protocol === 'https:' || plain)) {
    faults.push(`${name} must be an https address (http only on a loopback host)`)
    return text
  }
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    faults.push(`${name} must have no credentials, query or fragment`)
  }
  return url.href.replace(/\/$/, '')
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
