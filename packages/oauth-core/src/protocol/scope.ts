import { OAuthError } from '../errors/oauth-error.ts'

/** 100: no client needs as many; the rest of a longer list is not looked at. */
const MAX_SCOPES = 100

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** True for one scope name: visible ASCII without `"` and `\`. */
export const isScopeToken = (text: string): boolean => SCOPE_TOKEN.test(text)

/**
 * Reads a list of scopes: distinct, in the order sent. Whether they exist is for the resource to say.
 *
 * @throws {OAuthError} `scope_unknown` when a name is empty or has other characters, or there are more than 100
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-3.3 | RFC 6749 §3.3}
 */
export function parseScope(text: string): readonly string[] {
  const tokens = text.split(' ', MAX_SCOPES + 1)
  if (tokens.length > MAX_SCOPES) throw new OAuthError('scope_unknown', { check: 'count' })
  if (!tokens.every(isScopeToken)) throw new OAuthError('scope_unknown', { check: 'characters' })
  return [...new Set(tokens)]
}

/** The wire form: names divided by one space; empty for none. */
export function formatScope(scopes: readonly string[]): string {
  return scopes.join(' ')
}

/**
 * The scopes and all that they imply, however many steps away.
 *
 * @param implies - who has the key has the values too; cycles are allowed and mean equality
 */
export function withImplied(
  scopes: readonly string[],
  implies: Readonly<Record<string, readonly string[]>> | undefined,
): ReadonlySet<string> {
  const all = new Set(scopes)
  if (implies === undefined) return all
  // A Set yields what is added to it during iteration: this loop ends when nothing new follows.
  for (const scope of all) {
    if (!Object.hasOwn(implies, scope)) continue // `constructor` is a possible scope name, and no hierarchy
    for (const implied of implies[scope] ?? []) all.add(implied)
  }
  return all
}
