import { OAuthError } from '@gw/oauth-core'

/** An account, as far as we read it. */
export interface GitHubPerson {
  /** Numeric, never given to another account (R186). */
  readonly id: number
  /** Can be changed by its owner, and then be taken by somebody else. */
  readonly login: string
  /** Free text. */
  readonly name?: string
}

const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

/** Free text that can stand in one line. */
const NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,255}$/u

const unusable = (endpoint: string): OAuthError => new OAuthError('upstream_failed', { endpoint, failure: 'shape' })

/** A member of a JSON object; undefined for anything else. */
const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined

/** `GET /user`. @throws {OAuthError} `upstream_failed` when there is no number or no login */
export function decodePerson(json: unknown): GitHubPerson {
  const id = member(json, 'id')
  const login = member(json, 'login')
  const name = member(json, 'name')
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0) throw unusable('/user')
  if (typeof login !== 'string' || !LOGIN.test(login)) throw unusable('/user')
  return { id, login, ...(typeof name === 'string' && NAME.test(name) ? { name } : {}) }
}

/** `GET /user/memberships/orgs`. An invitation is a membership in another state: it does not count. */
export function decodeActiveOrganizations(json: unknown): string[] {
  const active = listOf(json, '/user/memberships/orgs').filter((item) => member(item, 'state') === 'active')
  return active.map((item) => text(member(member(item, 'organization'), 'login'), '/user/memberships/orgs'))
}

/** `GET /user/teams`, as `organization/slug`. */
export function decodeTeams(json: unknown): string[] {
  return listOf(json, '/user/teams').map((item) => {
    const organization = text(member(member(item, 'organization'), 'login'), '/user/teams')
    return `${organization}/${text(member(item, 'slug'), '/user/teams')}`
  })
}

function listOf(json: unknown, endpoint: string): unknown[] {
  if (!Array.isArray(json)) throw unusable(endpoint)
  return json
}

function text(value: unknown, endpoint: string): string {
  if (typeof value !== 'string' || value === '' || value.includes('/')) throw unusable(endpoint)
  return value
}
