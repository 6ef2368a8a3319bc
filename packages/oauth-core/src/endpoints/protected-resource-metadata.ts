import { OAuthError } from '../errors/oauth-error.ts'
import { respondPublicJson } from '../http/respond.ts'
import type { Resource } from '../ports/resources.ts'
import { requiredScopes } from '../resources/resource-scopes.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'

/** Where metadata of protected resources lies, before the resource's own path (RFC 9728 §3). */
export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource'

/**
 * `GET /.well-known/oauth-protected-resource[/path]` on the host of each MCP server.
 *
 * The host only chooses among configured resources; everything in the answer comes from configuration (R47). The root
 * form is that of a resource without a path, and answers where a host has one resource: MCP clients fall back to it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-3.1 | RFC 9728 §3.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-2 | RFC 9728 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-3.3 | RFC 9728 §3.3}
 */
export function createProtectedResourceMetadata({
  issuer,
  resources,
}: Pick<Dependencies, 'issuer' | 'resources'>): Endpoint {
  function find(host: string, path: string): Resource | undefined {
    const own = resources.find(`https://${host}${path}`) ?? resources.find(`http://${host}${path}`)
    if (own !== undefined || (path !== '' && path !== '/')) return own
    const all = resources.at(host)
    return all.length === 1 ? all[0] : undefined
  }

  return async ({ request }) => {
    const url = new URL(request.url)
    const host = (request.headers.get('host') ?? url.host).toLowerCase().replace(/\.?(:443|:80)?$/, '')
    const resource = find(host, url.pathname.slice(PROTECTED_RESOURCE_PATH.length))
    if (resource === undefined) throw new OAuthError('not_found')
    return respondPublicJson({
      resource: resource.resource,
      authorization_servers: [issuer],
      scopes_supported: requiredScopes(resource),
      bearer_methods_supported: ['header'],
      ...(resource.name === undefined ? {} : { resource_name: resource.name }),
    })
  }
}
