import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { parseList } from './lists.ts'
import { isWellKnown } from './secrets.ts'

/** Any OpenID Connect issuer as a place where people sign in. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** `users`: verified e-mail addresses, or `id:<sub>`; `groups`: values of the claim of that name. */
  readonly allow: 'everybody' | { readonly users: readonly string[]; readonly groups: readonly string[] }
}

const VARIABLES: readonly Variable[] = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_ALLOWED_USERS',
  'OIDC_ALLOWED_GROUPS',
]

const REGISTER = 'Register this gateway at the issuer and copy it from there.'
const ALLOW = 'Set verified e-mail addresses or id:<sub> in OIDC_ALLOWED_USERS, or names in OIDC_ALLOWED_GROUPS.'

/** Reads the `OIDC_…` variables; undefined when none is set. One alone is a fault of the others. */
export function readOidc(environment: Environment, faults: Faults): OidcConfig | undefined {
  if (!VARIABLES.some((name) => environment.has(name))) return undefined
  const issuer = readNeeded(environment, 'OIDC_ISSUER', faults)
  if (issuer !== '' && URL.parse(issuer)?.protocol !== 'https:') {
    faults.add('OIDC_ISSUER', `${quoted(issuer)} is not https.`, 'Use the issuer as its metadata names it: https://….')
  }
  return {
    issuer,
    clientId: readNeeded(environment, 'OIDC_CLIENT_ID', faults),
    clientSecret: readNeeded(environment, 'OIDC_CLIENT_SECRET', faults),
    allow: readAllow(environment, faults),
  }
}

function readNeeded(environment: Environment, name: Variable, faults: Faults): string {
  const value = environment.get(name)
  if (!environment.has(name)) faults.add(name, 'it is missing.', REGISTER)
  if (value !== undefined && name !== 'OIDC_ISSUER' && isWellKnown(value)) {
    faults.add(name, 'it is a placeholder.', REGISTER)
  }
  return value ?? ''
}

/** The shape of single entries is judged by the provider; what would admit nobody, or more than was meant, here. */
function readAllow(environment: Environment, faults: Faults): OidcConfig['allow'] {
  const users = parseList(environment.get('OIDC_ALLOWED_USERS'))
  const groups = parseList(environment.get('OIDC_ALLOWED_GROUPS'))
  if (users.length === 1 && users[0] === '*' && groups.length === 0) return 'everybody'
  if ([...users, ...groups].some((entry) => entry.includes('*'))) {
    faults.add(
      'OIDC_ALLOWED_USERS',
      '"*" stands beside others, or in OIDC_ALLOWED_GROUPS.',
      'Alone it admits everybody.',
    )
  }
  const unreadable = VARIABLES.some((name) => environment.has(name) && environment.get(name) === undefined)
  if (users.length + groups.length === 0 && !unreadable) {
    faults.add('OIDC_ALLOWED_USERS', 'it is empty, and so is OIDC_ALLOWED_GROUPS: nobody could sign in.', ALLOW)
  }
  return { users, groups }
}
