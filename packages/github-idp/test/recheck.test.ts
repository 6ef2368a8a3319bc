import type { FakeGitHub } from '@gw/fake-github'
import type { Identity } from '@gw/oauth-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_ID, CLIENT_SECRET, providerFor, signIn, startGitHub } from './github.ts'

let github: FakeGitHub
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

const allow = { organizations: ['acme'], users: ['mallory'] }

async function signedIn(login: string, timeoutMs = 5000) {
  const provider = providerFor(github, { allow, timeoutMs })
  const { identity, memory = '' } = await signIn(provider, login)
  const ask = async (changed: Partial<{ identity: Identity; memory: string }> = {}) =>
    (await provider.recheck?.({ identity, memory, ...changed }))?.verdict
  return { ask, identity, memory }
}

describe('recheck', () => {
  it('refuses somebody who left the organization, and admits them again when they return', async () => {
    const { ask } = await signedIn('octocat')
    Object.assign(github.people[0] ?? {}, { organizations: [], teams: [] })
    expect(await ask()).toBe('refused')
    Object.assign(github.people[0] ?? {}, { organizations: ['acme'] })
    expect(await ask()).toBe('admitted')
  })

  it('goes on admitting somebody who is on the list of users and in no organization', async () => {
    const { ask } = await signedIn('mallory')
    expect(await ask()).toBe('admitted')
  })

  it('refuses when the token was taken back, by the person or by us', async () => {
    const octocat = await signedIn('octocat')
    github.revokeTokens(583231)
    expect(await octocat.ask()).toBe('refused')
    const { ask, memory } = await signedIn('octocat')
    const response = await fetch(`${github.apiUrl}/applications/${CLIENT_ID}/token`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ access_token: memory }),
    })
    expect(response.status).toBe(204)
    expect(await ask()).toBe('refused')
  })

  it("refuses another person's token", async () => {
    const octocat = await signedIn('octocat')
    const mallory = await signedIn('mallory')
    expect(await mallory.ask({ memory: octocat.memory })).toBe('refused')
  })

  it.each([
    { kind: 'status', status: 503 },
    { kind: 'hang' },
    { kind: 'close' },
    { kind: 'rate-limit' },
    { kind: 'garbage', body: '[]' },
  ] as const)('cannot tell while GitHub fails with %j', async (fault) => {
    const { ask } = await signedIn('octocat', 1000)
    github.faults.set('/user', fault)
    expect(await ask()).toBe('unknown')
  })

  it('cannot tell when GitHub is gone', async () => {
    const { ask } = await signedIn('octocat')
    await github.close()
    expect(await ask()).toBe('unknown')
  })

  it('is not offered when nothing but users is listed', () => {
    expect('recheck' in providerFor(github, { allow: { users: ['octocat'] } })).toBe(false)
  })
})
