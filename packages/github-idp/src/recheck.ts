import { isOAuthError, type IdentityProvider } from '@gw/oauth-core'
import { isAdmitted } from './admission.ts'
import type { GitHub } from './github.ts'
import { identify } from './identify.ts'
import { isTokenMemory } from './memory.ts'

/**
 * Whether the person still belongs to the lists, asked with the token of the sign-in.
 *
 * A token that GitHub refuses can never prove a membership again, so it counts as no; only what passes by itself (an
 * outage, a rate limit) is `unknown` (R405). Lists of users are judged by the login of the sign-in, as everywhere.
 */
export function createRecheck(github: GitHub): NonNullable<IdentityProvider['recheck']> {
  return async ({ identity, memory }) => {
    if (!isTokenMemory(memory)) return { verdict: 'refused' }
    try {
      const present = await identify(github, memory)
      const same = present.subject === identity.subject
      const admitted = same && isAdmitted(github.settings.admission, { ...identity, groups: present.groups })
      return { verdict: admitted ? 'admitted' : 'refused' }
    } catch (error) {
      if (!isOAuthError(error)) throw error
      return { verdict: error.reason === 'upstream_denied' ? 'refused' : 'unknown' }
    }
  }
}
