import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { parseList } from './lists.ts'

/** Who may sign in: named people, members of organizations or teams; or everybody, which must be written out. */
export type AllowList =
  | 'everybody'
  | {
      /** Lower-case logins, or `id:583231` for an account whatever its login. */
      readonly users: readonly string[]
      readonly organizations: readonly string[]
      /** `organization/team`. */
      readonly teams: readonly string[]
    }

/** ASCII alone: a look-alike letter must be a fault here, not a second person (R190). */
const LOGIN = '[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?'
const USER = new RegExp(`^(?:${LOGIN}|id:[1-9][0-9]{0,18})$`)
const ORGANIZATION = new RegExp(`^${LOGIN}$`)
const TEAM = new RegExp(`^${LOGIN}/[a-z0-9_.-]{1,100}$`)

const EXAMPLES: Readonly<Record<string, string>> = {
  ALLOWED_GITHUB_USERS: 'logins with commas between them, such as octocat,id:583231',
  ALLOWED_GITHUB_ORGS: 'organizations with commas between them, such as acme',
  ALLOWED_GITHUB_TEAMS: 'teams with commas between them, such as acme/ops',
}

/** Reads the three lists. All empty is a fault: a gateway that admits nobody was not meant. */
export function readAllowList(environment: Environment, faults: Faults): AllowList {
  const users = readNames(environment, 'ALLOWED_GITHUB_USERS', USER, faults)
  const organizations = readNames(environment, 'ALLOWED_GITHUB_ORGS', ORGANIZATION, faults)
  const teams = readNames(environment, 'ALLOWED_GITHUB_TEAMS', TEAM, faults)
  if (users.length === 1 && users[0] === '*') {
    if (organizations.length + teams.length === 0) return 'everybody'
    faults.add(
      'ALLOWED_GITHUB_USERS',
      '"*" admits everybody, so the other lists mean nothing.',
      'Keep "*" or the lists.',
    )
  }
  const lists: readonly Variable[] = ['ALLOWED_GITHUB_USERS', 'ALLOWED_GITHUB_ORGS', 'ALLOWED_GITHUB_TEAMS']
  const unreadable = lists.some((name) => environment.has(name) && environment.get(name) === undefined)
  if (users.length + organizations.length + teams.length === 0 && !unreadable) {
    faults.add(
      'ALLOWED_GITHUB_USERS',
      'it is empty, and so are ALLOWED_GITHUB_ORGS and ALLOWED_GITHUB_TEAMS: nobody could sign in.',
      `Set one of them: ${EXAMPLES['ALLOWED_GITHUB_USERS'] ?? ''}.`,
    )
  }
  return { users, organizations, teams }
}

function readNames(environment: Environment, name: Variable, shape: RegExp, faults: Faults): readonly string[] {
  const names = parseList(environment.get(name)).map((entry) => entry.replaceAll(/[A-Z]/g, (c) => c.toLowerCase()))
  for (const entry of names) {
    const alone = name === 'ALLOWED_GITHUB_USERS' && entry === '*' && names.length === 1
    if (alone || shape.test(entry)) continue
    const problem = entry.includes('*') ? `${quoted(entry)} is not possible here.` : `${quoted(entry)} is no name.`
    faults.add(name, problem, `Write ${EXAMPLES[name] ?? 'names'}; "*" alone in ALLOWED_GITHUB_USERS admits everybody.`)
  }
  return names
}
