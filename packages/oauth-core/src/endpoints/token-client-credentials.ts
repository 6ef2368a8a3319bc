import type { ClientPrivileges } from '../clients/client.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Resource, ResourceDirectory } from '../ports/resources.ts'
import { parseScope } from '../protocol/scope.ts'
import { requiredScopes, scopesOf } from '../resources/resource-scopes.ts'
import { clientSubject } from '../values/subject.ts'
import type { Dependencies } from './dependencies.ts'
import type { IssueAccessToken } from './issue-access-token.ts'
import { readResource, type TokenRequest } from './token-request.ts'

/**
 * `grant_type=client_credentials`: a client of the operator acts for itself, where the operator allowed it to.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 | RFC 6749 §4.4}
 */
export function createClientCredentialsGrant(
  { resources }: Pick<Dependencies, 'resources'>,
  issueAccessToken: IssueAccessToken,
): (exchange: Exchange, request: TokenRequest) => Promise<Response> {
  return async (exchange, { form, client: { clientId, methods, privileges }, proof }) => {
    // Configuration forbids both; whoever has not proven itself gets nothing, whatever the configuration said (R273).
    if (privileges === undefined || methods.includes('none')) throw new OAuthError('grant_not_allowed', { clientId })
    const resource = chooseResource(readResource(form, resources), privileges, resources)
    const scopes = chooseScopes(form.get('scope'), privileges, resource)
    return issueAccessToken(exchange, {
      clientId,
      subject: clientSubject(clientId),
      resource: resource.resource,
      scopes,
      proof,
    })
  }
}

/** One that the operator listed; the only one where none was asked for (RFC 8707 §2.2). */
function chooseResource(
  asked: string | undefined,
  { resources: listed }: ClientPrivileges,
  resources: ResourceDirectory,
): Resource {
  const allowed = listed.map((uri) => resources.find(uri)).filter((found) => found !== undefined)
  const [only, ...others] = asked === undefined ? allowed : allowed.filter(({ resource }) => resource === asked)
  if (only !== undefined && others.length === 0) return only
  throw new OAuthError(asked === undefined ? 'resource_missing' : 'resource_unknown', {
    check: 'not listed for the client',
  })
}

/** Those asked for, or what the resource requires of everybody; never one that the operator did not list. */
function chooseScopes(text: string | undefined, { scopes }: ClientPrivileges, resource: Resource): readonly string[] {
  const required = requiredScopes(resource)
  const allowed = scopes ?? required
  const known = Object.keys(scopesOf(resource))
  if (text === undefined) return known.filter((scope) => required.includes(scope) && allowed.includes(scope))
  // Nobody is offline or online here, and common clients ask for it wherever it is listed.
  const asked = parseScope(text).filter((scope) => scope !== 'offline_access')
  if (!asked.every((scope) => known.includes(scope))) throw new OAuthError('scope_unknown', { check: 'unknown' })
  if (!asked.every((scope) => allowed.includes(scope)))
    throw new OAuthError('scope_widened', { check: 'not listed for the client' })
  return known.filter((scope) => asked.includes(scope))
}
