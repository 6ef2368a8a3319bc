import { OAuthError } from '../errors/oauth-error.ts'

/** The members of a JSON object, read by name and type. */
export interface JsonMembers {
  /** @returns undefined when it has no value */
  value(member: string): unknown
  text(member: string): string | undefined
  texts(member: string): readonly string[] | undefined
  flag(member: string): boolean | undefined
  /** An http or https URL of at most 2,048 visible ASCII characters, without userinfo. */
  url(member: string): string | undefined
  names(): readonly string[]
}

const MAX_URL_LENGTH = 2048
const URL_TEXT = /^https?:\/\/[\x21-\x7e]+$/

const refusal = (member: string, check: string): OAuthError =>
  new OAuthError('registration_metadata', { member, check })

const isWebUrl = (value: string): boolean => {
  if (value.length > MAX_URL_LENGTH || !URL_TEXT.test(value)) return false
  const url = URL.parse(value)
  return url !== null && url.username === '' && url.password === ''
}

/**
 * Reads client metadata member by member. Those without a value (`null`, empty text) are as if not sent: some clients
 * send the whole form with its blanks.
 *
 * @throws {OAuthError} `registration_metadata`, from here and from each reading, with the member and the failed check
 */
export function readJsonMembers(json: unknown): JsonMembers {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refusal('(all)', 'object')
  const members = new Map<string, unknown>(Object.entries(json).filter(([, value]) => value !== null && value !== ''))

  const text = (member: string): string | undefined => {
    const value = members.get(member)
    if (value !== undefined && typeof value !== 'string') throw refusal(member, 'text')
    return value
  }
  return {
    text,
    value: (member) => members.get(member),
    texts: (member) => {
      const value = members.get(member)
      if (value === undefined) return undefined
      if (!Array.isArray(value)) throw refusal(member, 'list')
      // `from` visits the holes of a sparse array, which `map` and `every` step over.
      return Array.from(value, (entry: unknown) => {
        if (typeof entry !== 'string') throw refusal(member, 'list of texts')
        return entry
      })
    },
    flag: (member) => {
      const value = members.get(member)
      if (value !== undefined && typeof value !== 'boolean') throw refusal(member, 'true or false')
      return value
    },
    url: (member) => {
      const value = text(member)
      if (value !== undefined && !isWebUrl(value)) throw refusal(member, 'http URL')
      return value
    },
    names: () => [...members.keys()],
  }
}
