import { organizationsOf, type Person } from './person.ts'
import { pageOf } from './paging.ts'
import type { ReceivedRequest } from './received-request.ts'
import { json, type Reply } from './reply.ts'
import { membership, organization, team, user } from './representations.ts'
import type { IssuedToken, World } from './world.ts'

const DOCUMENTATION = 'https://docs.github.com/rest'

const problem = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  json(status, { message, documentation_url: DOCUMENTATION, status: String(status) }, headers)

/** The API's answer to whatever it does not have. */
export const notFound = (): Reply => problem(404, 'Not Found')

/**
 * The REST API for one person's token: `/user`, `/user/orgs`, `/user/memberships/orgs`, `/user/teams`.
 *
 * @returns undefined when the path is none of these
 * @see {@link https://docs.github.com/en/rest/using-the-rest-api | GitHub, Using the REST API}
 */
export function api(request: ReceivedRequest, world: World): Reply | undefined {
  const answer = ANSWERS[request.path]
  if (answer === undefined || request.method !== 'GET') return undefined
  if (request.headers['user-agent'] === undefined) {
    const body = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.'
    return { status: 403, headers: { 'content-type': 'text/plain' }, body }
  }
  const authorization = request.headers['authorization']
  if (authorization === undefined) return problem(401, 'Requires authentication')
  const token = world.tokens.get(authorization.replace(/^(bearer|token) /i, ''))
  const person = world.people.find(({ id }) => id === token?.personId)
  if (token === undefined || person === undefined) return problem(401, 'Bad credentials')
  const reply = answer(request, person, token)
  return { ...reply, headers: { ...standing(world, token), ...reply.headers } }
}

type Answerer = (request: ReceivedRequest, person: Person, token: IssuedToken) => Reply

const ANSWERS: Readonly<Record<string, Answerer>> = {
  '/user': (request, person) => json(200, user(person, request.root)),
  '/user/orgs': needsReadOrg((request, person) =>
    pageOf(
      organizationsOf(person).map((name) => organization(name, request.root)),
      request,
    ),
  ),
  '/user/memberships/orgs': needsReadOrg((request, person) => {
    const all = [
      ...organizationsOf(person).map((name) => membership(name, 'active', person, request.root)),
      ...(person.invitations ?? []).map((name) => membership(name, 'pending', person, request.root)),
    ]
    const wanted = request.query.get('state')
    return pageOf(wanted === null ? all : all.filter(({ state }) => state === wanted), request)
  }),
  '/user/teams': needsReadOrg((request, person) =>
    pageOf(
      (person.teams ?? []).map((name) => team(name, request.root)),
      request,
    ),
  ),
}

function needsReadOrg(answer: Answerer): Answerer {
  return (request, person, token) =>
    token.scopes.includes('read:org')
      ? answer(request, person, token)
      : problem(403, 'You need at least read:org scope or user scope to list your organizations.')
}

/** The headers that tell a caller about its token and its rate limit. */
const standing = (world: World, token: IssuedToken): Record<string, string> => ({
  'x-github-media-type': 'github.v3; format=json',
  'x-oauth-scopes': token.scopes.join(', '),
  'x-oauth-client-id': world.clientId,
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': '4999',
  'x-ratelimit-used': '1',
  'x-ratelimit-resource': 'core',
  'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
})
