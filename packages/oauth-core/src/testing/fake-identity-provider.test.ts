import { describe, expect, it } from 'vitest'
import { createFakeIdentityProvider } from './fake-identity-provider.ts'
import { describeIdentityProvider } from './identity-provider.ts'
import type { Visitor } from './identity-provider-harness.ts'

const callback = new URL('https://auth.example/callback/fake')

const PEOPLE = [
  { subject: '1', login: 'alice', name: 'Alice', groups: ['acme'] },
  { subject: '2', login: 'mallory', admitted: false },
]

const LOGINS: Readonly<Record<Visitor, string | undefined>> = {
  admitted: 'alice',
  stranger: 'mallory',
  declining: undefined,
}

describeIdentityProvider('the fake provider', {
  rechecks: true,
  open: async () => {
    const provider = createFakeIdentityProvider({ people: PEOPLE })
    return {
      provider,
      callback,
      follow: async (redirectTo, visitor) => provider.callbackFor(redirectTo, LOGINS[visitor]),
      dismiss: async () => provider.admit('alice', false),
      breakUpstream: async () => provider.reachable(false),
    }
  },
})

describe('createFakeIdentityProvider', () => {
  it('signs in the first person, until another one is chosen', async () => {
    const provider = createFakeIdentityProvider({ id: 'test', people: PEOPLE })
    const loginOf = async () => {
      const { redirectTo, memory } = await provider.begin({ callback, state: 'state' })
      const { identity } = await provider.complete({ callback, parameters: redirectTo.searchParams, memory })
      return identity.login
    }
    expect(await loginOf()).toBe('alice')
    provider.signInAs('mallory')
    expect(await loginOf()).toBe('mallory')
    provider.signInAs(undefined)
    await expect(loginOf()).rejects.toMatchObject({ reason: 'upstream_denied' })
  })

  it('knows only its people', () => {
    expect(() => createFakeIdentityProvider({ people: [] })).toThrow(RangeError)
    expect(() => createFakeIdentityProvider({ people: PEOPLE }).signInAs('eve')).toThrow('knows no eve')
    expect(() => createFakeIdentityProvider({ people: PEOPLE }).callbackFor(callback, 'alice')).toThrow(RangeError)
  })
})
