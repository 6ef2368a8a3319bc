import type { Person } from './person.ts'

/** Made-up, but the same for one name each time. */
const idOf = (name: string): number => Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7)

/** A JSON object as the API shows it. */
type Shown = Readonly<Record<string, unknown>>

/** `GET /user`: the members that every account shows. */
export const user = (person: Person, root: string): Shown => ({
  login: person.login,
  id: person.id,
  node_id: Buffer.from(`04:User${person.id}`).toString('base64'),
  avatar_url: `https://avatars.githubusercontent.com/u/${person.id}?v=4`,
  url: `${root}/users/${person.login}`,
  html_url: `https://github.com/${person.login}`,
  type: 'User',
  site_admin: false,
  name: person.name ?? null,
  company: null,
  email: null,
  created_at: '2011-01-25T18:44:36Z',
})

/** An organization as it stands in lists. */
export const organization = (name: string, root: string): Shown => ({
  login: name,
  id: idOf(name),
  url: `${root}/orgs/${name}`,
  description: null,
})

/** `GET /user/memberships/orgs`: one membership. */
export const membership = (
  name: string,
  state: 'active' | 'pending',
  person: Person,
  root: string,
): Shown & { readonly state: 'active' | 'pending' } => ({
  url: `${root}/orgs/${name}/memberships/${person.login}`,
  state,
  role: 'member',
  organization_url: `${root}/orgs/${name}`,
  organization: organization(name, root),
  user: { login: person.login, id: person.id, type: 'User' },
})

/** `GET /user/teams`: one team, named `acme/ops` here. */
export function team(name: string, root: string): Shown {
  const [owner = name, slug = name] = name.split('/')
  return {
    id: idOf(name),
    url: `${root}/organizations/${idOf(owner)}/team/${idOf(name)}`,
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    permission: 'pull',
    parent: null,
    organization: organization(owner, root),
  }
}
