import type { GrantExtension } from './ports/grant-extension.ts'
import { BUILT_IN_GRANT_TYPES } from './protocol/grant-types.ts'

/** All that the token endpoint knows. */
export const mountedGrantTypes = (extensions: readonly GrantExtension[]): readonly string[] => [
  ...BUILT_IN_GRANT_TYPES,
  ...extensions.map(({ grantType }) => grantType),
]

/** RFC 6749 §4.5: an absolute URI. So no extension can take a name that a specification has, `password` among them. */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:[\x21\x23-\x5b\x5d-\x7e]{1,200}$/i

/** What is wrong with the names of extension grants. */
export function grantTypeFaults(extensions: readonly GrantExtension[]): readonly string[] {
  const names = extensions.map(({ grantType }) => grantType)
  const faults = names
    .filter((name) => !ABSOLUTE_URI.test(name))
    .map((name) => `grants: ${JSON.stringify(name)} must be an absolute URI, so that it is nobody else's name`)
  if (new Set(names).size < names.length) faults.push('grants needs a different grantType for each')
  return faults
}
