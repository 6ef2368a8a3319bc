import type { ScopeChallengeHandler } from '@modelcontextprotocol/server'

const WRITE = 'notes:write'

/** How an authorization server describes this server, but for the URL, which is the deployment's. */
export const DEMO_RESOURCE: {
  readonly name: string
  readonly scopes: Readonly<Record<string, string>>
  readonly require: readonly string[]
  readonly implies: Readonly<Record<string, readonly string[]>>
} = {
  name: 'Demo notes',
  scopes: { 'notes:read': 'Read your notes', [WRITE]: 'Change your notes' },
  require: ['notes:read'],
  implies: { [WRITE]: ['notes:read'] },
}

/**
 * Lets a call pass that may change notes, or names what to ask for.
 *
 * The SDK asks before it dispatches a call of any MCP version, and answers with the HTTP status 403 that clients step up on. The challenge
 * is the union of what is granted and what is needed, as some clients ask for exactly what they are told.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1 | RFC 6750 §3.1}
 */
export const requireWrite: ScopeChallengeHandler = ({ authInfo }) => {
  const granted = authInfo?.scopes ?? []
  if (granted.includes(WRITE)) return undefined
  return { scopes: [WRITE, ...granted], errorDescription: 'This needs more permissions.' }
}
