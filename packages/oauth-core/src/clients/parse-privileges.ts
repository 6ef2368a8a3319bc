import { canonicalResource } from '../protocol/resource-indicator.ts'
import { isScopeToken } from '../protocol/scope.ts'
import type { ClientPrivileges } from './client.ts'

/** What an operator grants a client, in the members of `PreRegisteredClient`. */
interface PrivilegeMembers {
  readonly resources?: readonly string[]
  readonly scope?: string
  readonly resource_server?: readonly string[]
}

/** Every grant of a client without a person, the server's own and extensions. */
const isForPeople = (grantType: string): boolean => ['authorization_code', 'refresh_token'].includes(grantType)

/**
 * Reads what a client may do that no client can register for itself. Whether the resources are there is judged when they
 * are asked for: they come and go.
 *
 * @param fault - told of each member that cannot be
 */
export function parsePrivileges(
  { resources = [], scope, resource_server: serves = [] }: PrivilegeMembers,
  { grantTypes, isPublic }: { readonly grantTypes: readonly string[]; readonly isPublic: boolean },
  fault: (text: string) => void,
): ClientPrivileges {
  for (const uri of [...resources, ...serves]) {
    if (canonicalResource(uri) === undefined) fault(`${JSON.stringify(uri)} is no resource: an http or https URL`)
  }
  const scopes = scope?.split(' ')
  if (scopes?.every(isScopeToken) === false) fault('scope takes names divided by one space')
  const alone = grantTypes.filter((type) => !isForPeople(type))
  if (isPublic && alone.length > 0) fault(`grant_types: ${alone.join(', ')} is for a client that proves itself`)
  if (isPublic && serves.length > 0) fault('resource_server is for a client that proves itself')
  if (alone.includes('client_credentials') && resources.length === 0) {
    fault('client_credentials needs resources: those that the client may have tokens for')
  }
  return { resources, scopes, serves }
}
