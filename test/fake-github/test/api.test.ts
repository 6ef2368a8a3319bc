import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeGitHub, visit, type FakeGitHub } from '../src/index.ts'

let github: FakeGitHub
beforeEach(async () => {
  github = await startFakeGitHub({ clientId: 'client', clientSecret: 'secret' })
})
afterEach(() => github.close())

async function tokenFor(login: string, scope = 'read:org'): Promise<string> {
  const address = new URL('/login/oauth/authorize', github.url)
  address.search = new URLSearchParams({ client_id: 'client', redirect_uri: 'http://127.0.0.1:9/', scope }).toString()
  const code = (await visit(address, login)).searchParams.get('code') ?? ''
  const response = await fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: 'client', client_secret: 'secret', code }),
  })
  return new URLSearchParams(await response.text()).get('access_token') ?? ''
}

const get = (path: string, token?: string): Promise<Response> =>
  fetch(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })

describe('the API', () => {
  it('tells who the token is, below /api/v3 and at the root', async () => {
    const token = await tokenFor('octocat')
    for (const root of [github.apiUrl, github.url]) {
      const response = await get(`${root}/user`, token)
      expect(response.headers.get('x-oauth-scopes')).toBe('read:org')
      expect(response.headers.get('x-ratelimit-remaining')).toBe('4999')
      expect(await response.json()).toMatchObject({
        id: 583231,
        login: 'octocat',
        type: 'User',
        url: `${root}/users/octocat`,
      })
    }
  })

  it('answers like GitHub to no token, a wrong one, and an unknown path', async () => {
    const answers = [
      [await get(`${github.apiUrl}/user`), 401, 'Requires authentication'],
      [await get(`${github.apiUrl}/user`, 'gho_wrong'), 401, 'Bad credentials'],
      [await get(`${github.apiUrl}/nowhere`, await tokenFor('octocat')), 404, 'Not Found'],
      [
        await get(`${github.apiUrl}/user/orgs`, await tokenFor('octocat', '')),
        403,
        expect.stringContaining('read:org'),
      ],
    ] as const
    for (const [response, status, message] of answers) {
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ message, status: String(status) })
    }
  })

  it('lists organizations, memberships by state, and teams', async () => {
    Object.assign(github.people[0] ?? {}, { invitations: ['globex'] })
    const token = await tokenFor('octocat')
    const list = async (path: string): Promise<unknown> => (await get(github.apiUrl + path, token)).json()
    expect(await list('/user/orgs')).toMatchObject([{ login: 'acme' }])
    expect(await list('/user/memberships/orgs')).toMatchObject([{ state: 'active' }, { state: 'pending' }])
    expect(await list('/user/memberships/orgs?state=pending')).toMatchObject([{ organization: { login: 'globex' } }])
    expect(await list('/user/teams')).toMatchObject([{ slug: 'ops', organization: { login: 'acme' } }])
  })

  it('pages with links', async () => {
    Object.assign(github.people[0] ?? {}, {
      organizations: Array.from({ length: 61 }, (_, index) => `o${index}`),
      teams: [],
    })
    const token = await tokenFor('octocat')
    const first = await get(`${github.apiUrl}/user/orgs`, token)
    expect(await first.json()).toHaveLength(30)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect(next).toBe(`${github.apiUrl}/user/orgs?page=2`)
    const last = await get(`${github.apiUrl}/user/orgs?page=3`, token)
    expect(await last.json()).toHaveLength(1)
    expect(last.headers.get('link')).not.toContain('rel="next"')
    expect(await (await get(`${github.apiUrl}/user/orgs?per_page=500`, token)).json()).toHaveLength(61)
  })

  it('takes a token back from the app alone', async () => {
    const token = await tokenFor('octocat')
    const drop = (secret: string) =>
      fetch(`${github.apiUrl}/applications/client/token`, {
        method: 'DELETE',
        headers: { authorization: `Basic ${btoa(`client:${secret}`)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ access_token: token }),
      })
    expect((await drop('wrong')).status).toBe(404)
    expect((await drop('secret')).status).toBe(204)
    expect((await drop('secret')).status).toBe(422)
    expect((await get(`${github.apiUrl}/user`, token)).status).toBe(401)
  })
})

describe('the switches', () => {
  it('fail one path or every path until they are taken back, and every request is kept', async () => {
    const status = async (path: string) => (await get(github.url + path)).status
    github.faults.set('/user', { kind: 'status', status: 502 })
    expect([await status('/user'), await status('/user/orgs')]).toEqual([502, 401])
    github.faults.set('*', { kind: 'close' })
    await expect(status('/user/orgs')).rejects.toThrow('fetch failed')
    github.faults.clear()
    expect(await status('/user')).toBe(401)
    expect(github.requests.map(({ path }) => path)).toEqual(['/user', '/user/orgs', '/user/orgs', '/user'])
  })
})
