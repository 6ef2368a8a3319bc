import { OAuthError, type Identity } from '@gw/oauth-core'
import { matchedGroups, type Admission } from './admission.ts'

/** Claims about a person, from the ID token and the userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>

/** What can be a subject of ours: OpenID Connect allows 255 ASCII characters, spaces among them. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/

/** Text that can stand in one line. */
const LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u

const line = (value: unknown): string | undefined => (typeof value === 'string' && LINE.test(value) ? value : undefined)

/**
 * The person whom the claims are about. Their login is the verified e-mail address, else a name without `@`, else the
 * subject: a name that merely looks like an address must never be one.
 *
 * @param sources - of one subject, the most trusted first
 * @throws {OAuthError} `upstream_failed` when the subject is none of ours
 */
export function identityOf(sources: readonly [Claims, ...Claims[]], admission: Admission): Identity {
  const [{ sub }] = sources
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw new OAuthError('upstream_failed', { failure: 'subject' })
  const first = <T>(read: (claims: Claims) => T | undefined): T | undefined =>
    sources.map(read).find((value) => value !== undefined)
  const login = first(verifiedEmail) ?? first(nickname) ?? sub.replaceAll('@', '_')
  const name = first((claims) => line(claims['name']))
  const groups = matchedGroups(admission, first(groupsIn) ?? [])
  return { subject: sub, login, ...(name === undefined ? {} : { name }), groups }
}

/** Address and proof come from one source: the proof of one address must not speak for another. */
const verifiedEmail = ({ email, email_verified: verified }: Claims): string | undefined =>
  verified === true ? line(email) : undefined

function nickname({ preferred_username: username }: Claims): string | undefined {
  const name = line(username)
  return name?.includes('@') === false ? name : undefined
}

const groupsIn = ({ groups }: Claims): string[] | undefined =>
  Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : undefined
