import { allowInsecureRequests, ClientSecretPost, Configuration, customFetch } from 'openid-client'
import { createGitHubApi, type GitHubApi } from './api.ts'
import type { Settings } from './options.ts'
import { createUpstreamFetch } from './upstream-fetch.ts'

/** One GitHub: how it is configured, and the two ways to talk to it. */
export interface GitHub {
  readonly settings: Settings
  /** The OAuth endpoints. */
  readonly configuration: Configuration
  readonly api: GitHubApi
}

/** GitHub publishes no metadata for OAuth apps, so its endpoints are written down here. No request is made. */
export function createGitHub(settings: Settings): GitHub {
  const { url, clientId, clientSecret } = settings
  const metadata = {
    issuer: `${url}/login/oauth`, // what GitHub says in `iss` (RFC 9207) since 2026; checked when it is sent
    authorization_endpoint: `${url}/login/oauth/authorize`,
    token_endpoint: `${url}/login/oauth/access_token`,
  }
  const configuration = new Configuration(metadata, clientId, undefined, ClientSecretPost(clientSecret))
  // The option check lets http pass on loopback hosts alone.
  if (url.startsWith('http:')) allowInsecureRequests(configuration)
  const fetch = createUpstreamFetch(settings)
  configuration[customFetch] = fetch
  return { settings, configuration, api: createGitHubApi(settings, fetch) }
}
