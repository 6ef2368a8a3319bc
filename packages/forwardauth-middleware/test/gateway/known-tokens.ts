import { epochMs, OAuthError, type Principal, type Verifier } from '@gw/oauth-core'

/** A caller with no rights beyond what `more` says. */
export const principal = (more: Partial<Principal> = {}): Principal =>
  Object.freeze({
    subject: 'github:583231',
    login: 'octocat',
    clientId: 'client-1',
    grantId: '0aaaaaaaaaaaaaaaaaaaaa',
    scopes: ['notes:read'],
    resource: 'https://notes.test/mcp',
    groups: [],
    expiresAt: epochMs(4_102_444_800_000),
    ...more,
  })

/** Tokens and what becomes of them: a caller, or what the verifier throws. */
export type KnownTokens = Readonly<Record<string, Principal | Error>>

/**
 * The port `Verifier` over a list: for the decisions around a verification, whose own correctness is the core's.
 *
 * @param remembers - whether `recall` knows the good tokens
 */
export function knownTokens(tokens: KnownTokens, remembers: boolean): Verifier {
  const find = (token: string, resource: string): Principal | Error => {
    const found = Object.hasOwn(tokens, token) ? tokens[token] : undefined
    if (found === undefined) return new OAuthError('token_signature')
    return found instanceof Error || found.resource === resource ? found : new OAuthError('token_audience')
  }
  return {
    recall(token, { resource }) {
      const found = find(token, resource)
      return remembers && !(found instanceof Error) ? found : undefined
    },
    async verify(token, { resource }) {
      const found = find(token, resource)
      if (found instanceof Error) throw found
      return found
    },
  }
}
