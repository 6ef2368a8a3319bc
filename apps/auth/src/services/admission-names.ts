import type { Admission } from '@gw/forwardauth-middleware'

/** The provider of names that say none. */
const DEFAULT_PROVIDER = 'github'

const QUALIFIED = /^([a-z0-9-]{1,20}):(.+)$/s

/** `alice` → `github:alice`; `id:583231`, as in `ALLOWED_GITHUB_USERS`, → `github:id:583231`. */
function qualify(name: string): string {
  const [, provider] = QUALIFIED.exec(name) ?? []
  return provider === undefined || provider === 'id' ? `${DEFAULT_PROVIDER}:${name}` : name
}

/** Names with their providers. */
export function qualifyAdmission({ users = [], organizations = [], teams = [] }: Partial<Admission>): Admission {
  return {
    users: users.map(qualify),
    organizations: organizations.map(qualify),
    teams: teams.map(qualify),
  }
}

/** What is wrong with an `admit`, each with its fix. */
export function admissionFaults(admit: Partial<Admission>): readonly string[] {
  const { users, organizations, teams } = qualifyAdmission(admit)
  const faults: string[] = []
  if (users.length + organizations.length + teams.length === 0) {
    faults.push('admit names nobody: name users, organizations or teams, or remove it')
  }
  const odd = [...users, ...organizations, ...teams].filter((name) => /\s|:$|,|\*/.test(name))
  faults.push(...odd.map((name) => `admit has "${name}": write one name, as in alice or corp:bob`))
  faults.push(
    ...organizations
      .filter((name) => name.startsWith(`${DEFAULT_PROVIDER}:`) && name.includes('/'))
      .map((name) => `admit.organizations has "${name}": a team belongs under teams`),
    ...teams
      .filter((name) => name.startsWith(`${DEFAULT_PROVIDER}:`) && !name.includes('/'))
      .map((name) => `admit.teams has "${name}": write organization/team`),
  )
  return faults
}
