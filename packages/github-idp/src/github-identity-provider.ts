import type { IdentityProvider } from '@gw/oauth-core'
import { isAdmitted, needsMemberships } from './admission.ts'
import { createBegin } from './begin.ts'
import { createComplete } from './complete.ts'
import { createGitHub } from './github.ts'
import { parseOptions, type GitHubIdentityProviderOptions } from './options.ts'
import { createRecheck } from './recheck.ts'

/**
 * GitHub as the place where people sign in, with id `github`. Makes no request before the first sign-in.
 *
 * A person is the account's number. Without lists of organizations or teams the token is dropped once it has told who
 * the person is, and there is no `recheck`; with them the token is the memory that `complete` leaves.
 *
 * @throws {ConfigurationError} with every fault at once: a malformed entry, an address that is not https
 */
export function createGitHubIdentityProvider(options: GitHubIdentityProviderOptions): IdentityProvider {
  const settings = parseOptions(options)
  const github = createGitHub(settings)
  return {
    id: 'github',
    begin: createBegin(github),
    complete: createComplete(github),
    admits: (identity) => isAdmitted(settings.admission, identity),
    ...(needsMemberships(settings.admission) ? { recheck: createRecheck(github) } : {}),
  }
}
