import type { FakeGitHub } from '@gw/fake-github'
import { visit } from '@gw/fake-github'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALLBACK, providerFor, signIn, startGitHub } from './github.ts'

let github: FakeGitHub
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

const callback = new URL(CALLBACK)
const users = { users: ['octocat'] }
const groups = { organizations: ['acme'], teams: ['acme/ops'] }
const requestTo = (path: string) => github.requests.find((request) => request.path === path)

describe('signing in at GitHub', () => {
  it('sends a PKCE S256 challenge and the exact callback, and GitHub checks both (R183)', async () => {
    const provider = providerFor(github, { allow: users })
    const { redirectTo, memory } = await provider.begin({ callback, state: 'canary-state' })
    expect(redirectTo.searchParams.get('code_challenge')).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(redirectTo.searchParams.get('code_challenge_method')).toBe('S256')
    expect(redirectTo.searchParams.get('redirect_uri')).toBe(CALLBACK)
    const { searchParams: parameters } = await visit(redirectTo, 'octocat')
    const stolen = JSON.stringify({ ...JSON.parse(memory), verifier: 'x'.repeat(43) })
    const attempt = provider.complete({ callback, parameters, memory: stolen })
    await expect(attempt).rejects.toMatchObject({ details: { error: 'bad_verification_code' } })
    await provider.complete({ callback, parameters, memory })
    expect(requestTo('/login/oauth/access_token')?.body.get('redirect_uri')).toBe(CALLBACK)
  })

  it('knows a person by number: a new login changes nothing, a recycled one is somebody else (R186)', async () => {
    const provider = providerFor(github, { allow: { users: ['id:583231'] } })
    const before = await signIn(provider, 'octocat')
    const [octocat] = github.people
    if (octocat === undefined) throw new Error('nobody')
    octocat.login = 'renamed'
    github.people.push({ id: 42, login: 'octocat' })
    const renamed = await signIn(provider, 'renamed')
    const recycled = await signIn(provider, 'octocat')
    expect([before, renamed, recycled].map(({ identity }) => identity.subject)).toEqual(['583231', '583231', '42'])
    expect(provider.admits(renamed.identity)).toBe(true)
    expect(provider.admits(recycled.identity)).toBe(false)
  })

  it('tells login, name and no groups, and forgets the token, when only users are listed (R193)', async () => {
    const done = await signIn(providerFor(github, { allow: users }), 'octocat')
    expect(done).toEqual({ identity: { subject: '583231', login: 'octocat', name: 'The Octocat', groups: [] } })
    expect(requestTo('/login/oauth/authorize')?.query.has('scope')).toBe(false)
    expect(requestTo('/user/memberships/orgs')).toBeUndefined()
  })

  it('asks for read:org and keeps the token as memory only when organizations or teams are listed', async () => {
    const done = await signIn(providerFor(github, { allow: groups }), 'octocat')
    expect(done.identity.groups).toEqual(['acme', 'acme/ops'])
    expect(done.memory).toMatch(/^gho_/)
    expect(requestTo('/login/oauth/authorize')?.query.get('scope')).toBe('read:org')
  })

  it('passes prompt=select_account on (R195)', async () => {
    const provider = providerFor(github, { allow: users })
    const { redirectTo } = await provider.begin({ callback, state: 'state', prompt: 'select_account' })
    expect(redirectTo.searchParams.get('prompt')).toBe('select_account')
    const plain = await provider.begin({ callback, state: 'state' })
    expect(plain.redirectTo.searchParams.has('prompt')).toBe(false)
  })

  it('works with the API on an address of its own, and asks it alone for the person', async () => {
    const apiUrl = github.url.replace('127.0.0.1', 'localhost')
    const { identity } = await signIn(providerFor(github, { allow: users, apiUrl }), 'octocat')
    expect(identity.login).toBe('octocat')
    expect(requestTo('/user')?.root).toBe(apiUrl)
    expect(requestTo('/login/oauth/access_token')?.root).toBe(github.url)
  })
})

describe('what GitHub says about memberships', () => {
  it('counts the listed organizations and teams alone, in any case, and no invitation', async () => {
    Object.assign(github.people[0] ?? {}, {
      organizations: ['ACME', 'private-club'],
      invitations: ['globex'],
      teams: ['Acme/ops', 'acme/secret'],
    })
    const allow = { organizations: ['acme', 'globex'], teams: [' Acme/OPS '] }
    const { identity } = await signIn(providerFor(github, { allow }), 'octocat')
    expect(identity.groups).toEqual(['acme', 'acme/ops'])
  })

  it('reads every page of a long list', async () => {
    const teams = Array.from({ length: 250 }, (_, index) => `acme/team-${index}`)
    Object.assign(github.people[0] ?? {}, { teams })
    const { identity } = await signIn(providerFor(github, { allow: { teams: ['acme/team-249'] } }), 'octocat')
    expect(identity.groups).toEqual(['acme/team-249'])
  })

  it('is not decided by a part of a list that is too long to read', async () => {
    Object.assign(github.people[0] ?? {}, { teams: Array.from({ length: 1001 }, (_, index) => `acme/team-${index}`) })
    const attempt = signIn(providerFor(github, { allow: { teams: ['acme/team-0'] } }), 'octocat')
    await expect(attempt).rejects.toMatchObject({ reason: 'upstream_failed' })
  })

  it('names at most 20 groups', async () => {
    const teams = Array.from({ length: 30 }, (_, index) => `acme/team-${index}`)
    Object.assign(github.people[0] ?? {}, { teams })
    const { identity } = await signIn(providerFor(github, { allow: { teams } }), 'octocat')
    expect(identity.groups).toHaveLength(20)
  })
})
