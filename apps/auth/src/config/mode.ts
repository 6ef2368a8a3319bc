import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'

/** Production refuses what is unsafe; development is for one machine and tells so. */
export type Mode = 'production' | 'development'

/**
 * Variables that only mean something in production: set without a mode, somebody forgot to choose it. `ISSUER` and
 * `HOST` belong here too when they leave this machine, which `address.ts` refuses in every development mode.
 */
const PRODUCTION_ONLY: readonly Variable[] = [
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'ALLOWED_GITHUB_USERS',
  'ALLOWED_GITHUB_ORGS',
  'ALLOWED_GITHUB_TEAMS',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'TRUSTED_PROXIES',
]

const CHOOSE = 'Set GATEWAY_MODE=production (with BASE_DOMAIN) or GATEWAY_MODE=development.'

/** Development only when nothing points elsewhere; a stray production variable is a fault, never a guess. */
export function chooseMode(environment: Environment, faults: Faults): Mode {
  const named = environment.get('GATEWAY_MODE')
  if (named === 'production' || named === 'development') return named
  if (environment.has('GATEWAY_MODE')) {
    if (named !== undefined)
      faults.add('GATEWAY_MODE', `${quoted(named)} is no mode.`, 'Use production or development.')
    return 'production'
  }
  if (environment.has('BASE_DOMAIN') || environment.get('NODE_ENV') === 'production') return 'production'
  for (const name of PRODUCTION_ONLY) {
    if (environment.has(name)) faults.add(name, 'it is a setting of production, but no mode is chosen.', CHOOSE)
  }
  return 'development'
}
