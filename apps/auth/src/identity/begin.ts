import type { IdentityProvider } from '@gw/oauth-core'
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  type Configuration,
} from 'openid-client'
import { signInFailure } from './failures.ts'
import { formatPending } from './pending.ts'

/**
 * The way to the issuer's sign-in page, with PKCE and a nonce.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest | OpenID Connect Core §3.1.2.1}
 */
export function createBegin(issuer: () => Promise<Configuration>): IdentityProvider['begin'] {
  return async ({ callback, state, prompt }) => {
    const configuration = await discovered(issuer)
    const pending = { state, nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
    const redirectTo = buildAuthorizationUrl(configuration, {
      redirect_uri: callback.href,
      scope: scopeFor(configuration),
      state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ...(prompt === undefined ? {} : { prompt }),
    })
    return { redirectTo, memory: formatPending(pending) }
  }
}

async function discovered(issuer: () => Promise<Configuration>): Promise<Configuration> {
  try {
    return await issuer()
  } catch (error) {
    throw signInFailure(error)
  }
}

/** `groups` is no standard scope: some issuers want it for the claim, and others refuse what they do not know. */
function scopeFor(configuration: Configuration): string {
  const supported = configuration.serverMetadata().scopes_supported ?? []
  return ['openid', 'email', 'profile', ...(supported.includes('groups') ? ['groups'] : [])].join(' ')
}
