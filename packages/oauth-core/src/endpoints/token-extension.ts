import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import type { ExtensionGrant, GrantExtension } from '../ports/grant-extension.ts'
import { parseScope } from '../protocol/scope.ts'
import { scopesOf } from '../resources/resource-scopes.ts'
import { subjectOf } from '../sign-in/person.ts'
import { clientSubject } from '../values/subject.ts'
import type { Dependencies } from './dependencies.ts'
import type { IssueAccessToken, LoneToken } from './issue-access-token.ts'
import { readResource, type TokenRequest } from './token-request.ts'

/**
 * A grant type that somebody else wrote. They say who it is for; nothing that they say goes around admission, the
 * configured resources or their scopes.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.5 | RFC 6749 §4.5}
 */
export function createExtensionGrant(
  extension: GrantExtension,
  { resources, admission, storeClock }: Pick<Dependencies, 'resources' | 'admission' | 'storeClock'>,
  issueAccessToken: IssueAccessToken,
): (exchange: Exchange, request: TokenRequest) => Promise<Response> {
  async function bearerOf(
    clientId: string,
    { onBehalfOf }: ExtensionGrant,
  ): Promise<Pick<LoneToken, 'subject' | 'login' | 'groups'>> {
    if (onBehalfOf === 'client') return { subject: clientSubject(clientId) }
    const { provider, identity } = onBehalfOf
    await requireAdmitted({ provider, identity, admittedAt: await storeClock() })
    const groups = identity.groups.map((group) => `${provider}:${group}`)
    return { subject: subjectOf(onBehalfOf), login: identity.login, groups }
  }

  async function requireAdmitted(person: Parameters<typeof admission.admit>[0]): Promise<void> {
    try {
      await admission.admit(person)
    } catch (error) {
      // At the token endpoint this is a grant that is not good (RFC 6749 §5.2), not a person to tell something.
      if (isOAuthError(error) && error.reason === 'user_not_admitted') throw new OAuthError('user_refused')
      throw error
    }
  }

  return async (exchange, { form, client: { clientId }, proof }) => {
    const asked = form.get('scope')
    const resource = readResource(form, resources)
    const scopes = asked === undefined ? undefined : parseScope(asked)
    const granted = await extension.handle({ clientId, parameters: form, resource, scopes })
    const found = resources.find(granted.resource)
    if (found === undefined) throw new OAuthError('resource_unknown', { check: 'granted by the extension' })
    if (resource !== undefined && resource !== found.resource) throw new OAuthError('resource_mismatch')
    const known = Object.keys(scopesOf(found))
    if (!granted.scopes.every((scope) => known.includes(scope))) throw new OAuthError('scope_unknown')
    return issueAccessToken(exchange, {
      clientId,
      resource: found.resource,
      scopes: known.filter((scope) => granted.scopes.includes(scope)),
      ...(await bearerOf(clientId, granted)),
      proof,
    })
  }
}
