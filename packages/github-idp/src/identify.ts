import type { Identity } from '@gw/oauth-core'
import { matchedGroups } from './admission.ts'
import type { GitHub } from './github.ts'

/** Who the token's owner is: the number, the present login, and the listed groups they belong to. */
export async function identify({ api, settings }: GitHub, token: string): Promise<Identity> {
  const { organizations, teams } = settings.admission
  const [{ id, login, name }, ...memberships] = await Promise.all([
    api.person(token),
    organizations.size > 0 ? api.organizations(token) : [],
    teams.size > 0 ? api.teams(token) : [],
  ])
  return {
    subject: String(id),
    login,
    ...(name === undefined ? {} : { name }),
    groups: matchedGroups(settings.admission, memberships.flat()),
  }
}
