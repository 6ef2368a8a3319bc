import { OAuthError } from '@gw/oauth-core'
import { decodeActiveOrganizations, decodePerson, decodeTeams, type GitHubPerson } from './decode.ts'
import type { Settings } from './options.ts'
import type { UpstreamFetch } from './upstream-fetch.ts'

/** GitHub's REST API as far as a sign-in needs it, with the signed-in person's own token. */
export interface GitHubApi {
  person(token: string): Promise<GitHubPerson>
  /** Organizations with an active membership. */
  organizations(token: string): Promise<string[]>
  /** Teams, as `organization/slug`. */
  teams(token: string): Promise<string[]>
}

/** 10 pages of 100: whoever belongs to more cannot be told about completely, and is not let in by a part. */
const MAX_PAGES = 10

/**
 * Failures are `upstream_denied` when GitHub refuses this token (revoked, suspended, a scope is missing), and
 * `upstream_failed` when it answers nothing that can be used.
 *
 * @see {@link https://docs.github.com/en/rest/using-the-rest-api | GitHub, Using the REST API}
 */
export function createGitHubApi({ apiUrl }: Settings, fetch: UpstreamFetch): GitHubApi {
  const get = async (path: string, token: string): Promise<Response> => {
    const response = await fetch(apiUrl + path, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': '@gw/github-idp', // GitHub refuses requests without one
        'x-github-api-version': '2022-11-28',
      },
    })
    if (response.status !== 200) throw refusal(path, response)
    return response
  }
  // The next page is asked for by number: a link in an answer must not say where the token goes (R194).
  const list = async (path: string, token: string, decode: (json: unknown) => string[]): Promise<string[]> => {
    const all: string[] = []
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const response = await get(`${path}per_page=100&page=${page}`, token)
      all.push(...decode(await readJson(response)))
      if (!/;\s*rel="next"/.test(response.headers.get('link') ?? '')) return all
    }
    throw new OAuthError('upstream_failed', { failure: 'too_many_pages' })
  }
  return {
    person: async (token) => decodePerson(await readJson(await get('/user', token))),
    organizations: (token) => list('/user/memberships/orgs?state=active&', token, decodeActiveOrganizations),
    teams: (token) => list('/user/teams?', token, decodeTeams),
  }
}

/** 401 and 403 are answers about this token (R191), unless the 403 is a rate limit: that passes. */
function refusal(path: string, { status, headers }: Response): OAuthError {
  const limited = headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')
  const denied = status === 401 || (status === 403 && !limited)
  const endpoint = path.split('?', 1)[0] ?? path
  return new OAuthError(denied ? 'upstream_denied' : 'upstream_failed', { endpoint, status })
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new OAuthError('upstream_failed', { failure: 'not_json' }) // the parser's message quotes the text
  }
}
