import type { Identity } from '@gw/oauth-core'

/** Whom to let in. Two empty lists let in nobody. */
export interface OpenIdConnectAllowList {
  /**
   * Verified e-mail addresses, ASCII letters alike in both cases; or `id:<sub>` for one account, compared whole.
   *
   * Names such as `preferred_username` are no entries: nothing makes them unique or lasting.
   *
   * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability | OpenID Connect Core §5.7}
   */
  readonly users?: readonly string[]
  /** Values of the claim `groups`, compared whole and with case: to an issuer they are opaque. */
  readonly groups?: readonly string[]
}

/** The allow-list in the form that is compared. */
export interface Admission {
  readonly everybody: boolean
  readonly emails: ReadonlySet<string>
  readonly subjects: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** 20: groups travel in every access token and identity header. */
const MAX_GROUPS = 20

const EMAIL = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9.-]{1,255}$/
const SUBJECT = /^id:([\x21-\x7e]{1,200})$/
const GROUP = /^[^\p{Cc}*]{1,200}$/u

/** Lower case for A-Z alone: Unicode's rules would make one name of two (R190). */
const asciiLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Appends a fault for each entry that can match nobody, and for a `*`: neither is a wish (R189). */
export function parseAllowList(allow: OpenIdConnectAllowList | 'everybody', faults: string[]): Admission {
  const { users = [], groups = [] } = allow === 'everybody' ? {} : allow
  const emails = new Set<string>()
  const subjects = new Set<string>()
  for (const entry of users.map((text) => text.trim())) {
    const subject = SUBJECT.exec(entry)?.[1]
    const email = asciiLowerCase(entry)
    if (subject !== undefined) subjects.add(subject)
    else if (EMAIL.test(email) && !email.includes('*')) emails.add(email)
    else faults.push(`allow.users: ${JSON.stringify(entry)} is neither an e-mail address nor like id:248289761001`)
  }
  const names = groups.map((text) => text.trim())
  for (const name of names) {
    if (!GROUP.test(name)) faults.push(`allow.groups: ${JSON.stringify(name)} is no name of a group`)
  }
  return { everybody: allow === 'everybody', emails, subjects, groups: new Set(names) }
}

/** Of the person's groups those that the list names, in the list's order. */
export const matchedGroups = ({ groups }: Admission, held: readonly string[]): string[] =>
  [...groups].filter((group) => held.includes(group)).slice(0, MAX_GROUPS)

/** Closed by default. A login with an `@` is a verified address: `identityOf` makes no other. */
export function isAdmitted(admission: Admission, { subject, login, groups }: Identity): boolean {
  if (admission.everybody) return true
  if (admission.subjects.has(subject) || admission.emails.has(asciiLowerCase(login))) return true
  return groups.some((group) => admission.groups.has(group))
}
