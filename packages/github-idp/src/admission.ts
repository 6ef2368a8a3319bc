import type { Identity } from '@gw/oauth-core'

/** Whom to let in. Three empty lists let in nobody. Entries are trimmed; ASCII letters count alike in both cases. */
export interface GitHubAllowList {
  /** Logins, or `id:583231` for one account whatever it is called. */
  readonly users?: readonly string[]
  /** Organizations, as `acme`: every active member. */
  readonly organizations?: readonly string[]
  /** Teams, as `acme/ops`. */
  readonly teams?: readonly string[]
}

/** The allow-list in the form that is compared: ASCII lower case, without repetition. */
export interface Admission {
  readonly everybody: boolean
  readonly logins: ReadonlySet<string>
  /** Account numbers as decimal text: subjects. */
  readonly ids: ReadonlySet<string>
  readonly organizations: ReadonlySet<string>
  /** `organization/slug`. */
  readonly teams: ReadonlySet<string>
}

/** 20: groups travel in every access token and identity header. */
const MAX_GROUPS = 20

const LOGIN = /^[a-z0-9][a-z0-9_-]{0,99}$/
const TEAM = /^[a-z0-9][a-z0-9_-]{0,99}\/[a-z0-9_.-]{1,255}$/
const ID = /^id:([1-9][0-9]{0,15})$/

/** Lower case for A-Z alone: Unicode's rules would make a K of the Kelvin sign, and two names one (R190). */
const asciiLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Appends a fault for each entry that cannot be a name: an entry that never matches is a mistake, not a wish (R189). */
export function parseAllowList(allow: GitHubAllowList | 'everybody', faults: string[]): Admission {
  const lists = allow === 'everybody' ? {} : allow
  const parse = (list: keyof GitHubAllowList, shape: RegExp, advice: string): string[] => {
    const entries = (lists[list] ?? []).map((entry) => asciiLowerCase(entry.trim()))
    const wrong = entries.filter((entry) => !shape.test(entry))
    for (const entry of wrong) faults.push(`allow.${list}: ${JSON.stringify(entry)} ${advice}`)
    return entries
  }
  const users = parse(
    'users',
    new RegExp(`${LOGIN.source}|${ID.source}`),
    "is no login, nor like id:583231; for all accounts say allow: 'everybody'",
  )
  return {
    everybody: allow === 'everybody',
    logins: new Set(users.filter((entry) => LOGIN.test(entry))),
    ids: new Set(users.flatMap((entry) => ID.exec(entry)?.[1] ?? [])),
    organizations: new Set(parse('organizations', LOGIN, 'is no name of an organization, like acme')),
    teams: new Set(parse('teams', TEAM, 'is no team, like acme/ops')),
  }
}

/** Whether GitHub must be asked for organizations or teams. */
export const needsMemberships = ({ organizations, teams }: Admission): boolean =>
  organizations.size > 0 || teams.size > 0

/** Of the memberships those that the lists name, in the lists' order: what else somebody belongs to is not our matter. */
export function matchedGroups(admission: Admission, memberships: readonly string[]): string[] {
  const held = new Set(memberships.map(asciiLowerCase))
  return [...admission.organizations, ...admission.teams].filter((group) => held.has(group)).slice(0, MAX_GROUPS)
}

/** Closed by default: every way in is a match with an entry (R189). */
export function isAdmitted(admission: Admission, { subject, login, groups }: Identity): boolean {
  if (admission.everybody) return true
  if (admission.ids.has(subject) || admission.logins.has(asciiLowerCase(login))) return true
  return groups.some((group) => admission.organizations.has(group) || admission.teams.has(group))
}
