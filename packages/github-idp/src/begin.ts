import type { IdentityProvider } from '@gw/oauth-core'
import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client'
import { needsMemberships } from './admission.ts'
import type { GitHub } from './github.ts'
import { formatPending } from './memory.ts'

/**
 * The way to GitHub's sign-in page, with PKCE and the exact callback (R183).
 *
 * Nothing but the public profile is asked for unless a list names organizations or teams. GitHub cannot be told to ask
 * for a password again; its account picker is the nearest to `prompt: login`.
 *
 * @see {@link https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps | GitHub, Authorizing OAuth apps}
 */
export function createBegin({ settings, configuration }: GitHub): IdentityProvider['begin'] {
  const scope = needsMemberships(settings.admission) ? { scope: 'read:org' } : {}
  return async ({ callback, state, prompt }) => {
    const verifier = randomPKCECodeVerifier()
    const redirectTo = buildAuthorizationUrl(configuration, {
      redirect_uri: callback.href,
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...scope,
      ...(prompt === undefined ? {} : { prompt: 'select_account' }),
    })
    return { redirectTo, memory: formatPending({ state, verifier }) }
  }
}
