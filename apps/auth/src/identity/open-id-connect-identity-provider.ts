import { ConfigurationError, type IdentityProvider } from '@gw/oauth-core'
import { isLoopbackIssuer } from '../config/loopback.ts'
import { isAdmitted, parseAllowList, type Admission, type OpenIdConnectAllowList } from './admission.ts'
import { createBegin } from './begin.ts'
import { createComplete } from './complete.ts'
import { createIssuer } from './issuer.ts'

export interface OpenIdConnectIdentityProviderOptions {
  /** https; http only on a loopback host. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** `everybody`: each account that the issuer lets in. */
  readonly allow: OpenIdConnectAllowList | 'everybody'
  /** Replaces the platform's `fetch`, for a proxy. */
  readonly fetch?: typeof globalThis.fetch
  /** For each request to the issuer, its body included. Default 5000. */
  readonly timeoutMs?: number
}

/** 5000: a person waits for up to four answers in a row, and shall not wait half a minute. */
const DEFAULT_TIMEOUT_MS = 5000

/**
 * Any OpenID Connect issuer as the place where people sign in, with id `oidc`. Asks the issuer nothing before the first
 * sign-in; keeps no token, and so has no `recheck`: groups are as of the sign-in.
 *
 * @throws {ConfigurationError} with every fault at once
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth | OpenID Connect Core §3.1}
 */
export function createOpenIdConnectIdentityProvider(options: OpenIdConnectIdentityProviderOptions): IdentityProvider {
  const admission = parseOptions(options)
  const issuer = createIssuer({
    ...options,
    // Bound late, so that a platform `fetch` that is replaced while the process runs is the one that is used.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  })
  return {
    id: 'oidc',
    begin: createBegin(issuer),
    complete: createComplete(issuer, admission),
    admits: (identity) => isAdmitted(admission, identity),
  }
}

function parseOptions({ issuer, clientId, clientSecret, allow }: OpenIdConnectIdentityProviderOptions): Admission {
  const faults: string[] = []
  const url = URL.parse(issuer)
  if (url?.protocol !== 'https:' && !isLoopbackIssuer(issuer)) {
    faults.push('issuer must be an https address (http only on a loopback host)')
  }
  if (url !== null && `${url.username}${url.password}${url.search}${url.hash}` !== '') {
    faults.push('issuer must have no credentials, query or fragment')
  }
  if (clientId === '') faults.push('clientId is empty')
  if (clientSecret === '') faults.push('clientSecret is empty')
  const admission = parseAllowList(allow, faults)
  if (faults.length > 0) throw new ConfigurationError(faults)
  return admission
}
