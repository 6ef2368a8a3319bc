import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type ClientAuth,
  type Configuration,
} from 'openid-client'
import { createBoundedFetch } from './bounded-fetch.ts'

/** How to reach an issuer. */
export interface IssuerOptions {
  /** https; http only on a loopback host. Compared with the metadata's own. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
}

/**
 * The issuer's metadata, fetched at the first sign-in and kept for the life of the process; a failure is not kept.
 *
 * ID tokens are checked by signature too, although TLS to the token endpoint would do by OpenID Connect Core §3.1.3.7:
 * a proxy on the way must not be able to make somebody up.
 */
export function createIssuer(options: IssuerOptions): () => Promise<Configuration> {
  const { issuer, clientId, clientSecret, fetch, timeoutMs } = options
  const insecure = issuer.startsWith('http:') ? [allowInsecureRequests] : []
  let known: Promise<Configuration> | undefined
  const discover = async (): Promise<Configuration> => {
    try {
      return await discovery(new URL(issuer), clientId, undefined, authenticateWith(clientSecret), {
        execute: [...insecure, enableNonRepudiationChecks],
        [customFetch]: createBoundedFetch(fetch, timeoutMs),
      })
    } catch (error) {
      known = undefined
      throw error
    }
  }
  return () => (known ??= discover())
}

/** Basic is what every issuer must take (RFC 6749 §2.3.1) and the default where metadata is silent (RFC 8414 §2). */
function authenticateWith(secret: string): ClientAuth {
  const basic = ClientSecretBasic(secret)
  const post = ClientSecretPost(secret)
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (methods.includes('client_secret_basic') ? basic : post)(server, client, body, headers)
  }
}
