import type { Branded } from './brand.ts'

/** `<identity provider>:<immutable id>`, as in `github:583231`; a client acting for itself is `client:<client id>`. */
export type Subject = Branded<string, 'Subject'>

/**
 * The prefix of clients that act for themselves; no identity provider may be called so (RFC 9068 §5).
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.1 | OAuth 2.1 §7.1}
 */
export const CLIENT_SUBJECT_PREFIX = 'client'

const SHAPE = /^[a-z0-9-]{1,20}:[\x21-\x7e]{1,200}$/

/** The subject of a client that acts for itself. @throws {Error} for an id that no client of the operator has */
export function clientSubject(clientId: string): Subject {
  const subject = `${CLIENT_SUBJECT_PREFIX}:${clientId}`
  if (!isSubject(subject)) throw new Error('a client that acts for itself has 1 to 200 visible ASCII characters')
  return subject
}

/** True for a provider's id, a colon and 1 to 200 visible ASCII characters. */
export const isSubject = (value: string): value is Subject => SHAPE.test(value)
