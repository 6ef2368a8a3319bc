import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOAuthError, type OAuthError } from '../errors/oauth-error.ts'
import type { Identity, Memory } from '../ports/identity-provider.ts'
import { CLIENT_SUBJECT_PREFIX } from '../values/subject.ts'
import type { IdentityProviderHarness, IdentityProviderUnderTest } from './identity-provider-harness.ts'
import { arrive, callbackOf, signIn, STATE, type Arrival } from './identity-provider-journey.ts'

/** 8 KiB: what the core seals for a provider between two calls. */
const MAX_MEMORY_BYTES = 8192

const sizeOf = (text: string): number => new TextEncoder().encode(text).length

/** Text that must come back to nobody: what a forger puts into a callback. */
const FORGED = '<b>forged</b>'

/**
 * Holds an identity provider to the contract of the port `IdentityProvider`.
 *
 * @param name - shown in the titles of the tests
 */
export function describeIdentityProvider(name: string, harness: IdentityProviderHarness): void {
  describe(`identity provider contract: ${name}`, () => {
    let subject: IdentityProviderUnderTest
    beforeEach(async () => {
      subject = await harness.open()
    })
    afterEach(async () => {
      await subject.close?.()
    })

    it('has an id that can stand in subjects, groups and paths', () => {
      expect(subject.provider.id).toMatch(/^[a-z0-9-]{1,20}$/)
      expect(subject.provider.id).not.toBe(CLIENT_SUBJECT_PREFIX)
    })

    describeBegin(() => subject)
    describeComplete(() => subject)
    describeRefusals(() => subject)
    describeAdmission(() => subject)
    const describeLater = harness.rechecks ? describeRecheck : describeNoRecheck
    describeLater(() => subject)
  })
}

type Current = () => IdentityProviderUnderTest

function describeBegin(current: Current): void {
  describe('begin', () => {
    it('sends the browser to a web address without credentials and keeps a memory of at most 8 KiB', async () => {
      const { provider } = current()
      const callback = callbackOf(current())
      const { redirectTo, memory } = await provider.begin({ callback, state: STATE })
      expect(redirectTo.protocol).toMatch(/^https?:$/)
      expect(redirectTo.username + redirectTo.password).toBe('')
      expect(sizeOf(memory)).toBeLessThanOrEqual(MAX_MEMORY_BYTES)
    })

    it.each(['login', 'select_account'] as const)('takes the prompt %s', async (prompt) => {
      const { provider } = current()
      const callback = callbackOf(current())
      const { redirectTo } = await provider.begin({ callback, state: STATE, prompt })
      expect(redirectTo.protocol).toMatch(/^https?:$/)
    })

    it('brings the visitor back to exactly the callback, with the state byte for byte', async () => {
      const { provider, follow } = current()
      const callback = callbackOf(current())
      const { redirectTo } = await provider.begin({ callback, state: STATE })
      const arrived = await follow(redirectTo, 'admitted')
      expect(arrived.origin + arrived.pathname).toBe(callback.href)
      expect(arrived.searchParams.getAll('state')).toEqual([STATE])
    })
  })
}

function describeComplete(current: Current): void {
  describe('complete', () => {
    it('tells who signed in: subject, login, groups, and a memory of at most 8 KiB if any', async () => {
      const { identity, memory } = await signIn(current(), 'admitted')
      expect(identity.subject).toMatch(/^[\x21-\x7e]{1,200}$/)
      expect(identity.login).not.toBe('')
      expect(identity.groups.every((group) => /^[^\p{Cc}]{1,200}$/u.test(group))).toBe(true)
      expect(sizeOf(memory ?? '')).toBeLessThanOrEqual(MAX_MEMORY_BYTES)
    })

    it('names one person alike each time, and two people differently', async () => {
      const first = await signIn(current(), 'admitted')
      const second = await signIn(current(), 'admitted')
      const stranger = await signIn(current(), 'stranger')
      expect(second.identity.subject).toBe(first.identity.subject)
      expect(stranger.identity.subject).not.toBe(first.identity.subject)
    })
  })
}

function describeRefusals(current: Current): void {
  const complete = async (arrival: Arrival) => current().provider.complete(arrival)

  // Every refusal is an OAuthError: a raw error would be a bug to the core, and its text could hold what was sent.
  describe('complete refuses', () => {
    it('somebody who declined, as upstream_denied', async () => {
      const attempt = complete(await arrive(current(), 'declining'))
      await expect(attempt).rejects.toMatchObject({ reason: 'upstream_denied' })
    })

    it('a callback that was used before', async () => {
      const arrival = await arrive(current(), 'admitted')
      await complete(arrival)
      await expect(complete(arrival)).rejects.toSatisfy(isOAuthError)
    })

    it("another sign-in's callback, so that nobody is signed in as somebody else", async () => {
      const own = await arrive(current(), 'admitted', 'own')
      const foreign = await arrive(current(), 'stranger', 'foreign')
      await expect(complete({ ...own, parameters: foreign.parameters })).rejects.toSatisfy(isOAuthError)
    })

    it("another sign-in's code under its own state, beside its own code or instead of it", async () => {
      const own = await arrive(current(), 'admitted')
      const foreign = await arrive(current(), 'stranger')
      const code = foreign.parameters.get('code') ?? ''
      const beside = new URLSearchParams([...own.parameters, ['code', code]])
      await expect(complete({ ...own, parameters: beside })).rejects.toSatisfy(isOAuthError)
      const instead = new URLSearchParams(own.parameters)
      instead.set('code', code)
      await expect(complete({ ...own, parameters: instead })).rejects.toSatisfy(isOAuthError)
    })

    it("another sign-in's memory", async () => {
      const own = await arrive(current(), 'admitted', 'own')
      const foreign = await arrive(current(), 'admitted', 'foreign')
      await expect(complete({ ...own, memory: foreign.memory })).rejects.toSatisfy(isOAuthError)
    })

    it.each(['', 'made up', '{"made":"up"}', 'null'])('the memory %j, which is not its own', async (memory) => {
      const arrival = await arrive(current(), 'admitted')
      await expect(complete({ ...arrival, memory })).rejects.toSatisfy(isOAuthError)
    })

    it.each([
      ['nothing', {}],
      ['no code', { state: STATE }],
      ['a made-up code', { state: STATE, code: FORGED }],
      ['a made-up error', { state: STATE, error: FORGED, error_description: FORGED }],
      ['a made-up state', { state: FORGED, code: 'code' }],
    ])('a callback with %s, and repeats none of its text', async (_, forged: Record<string, string>) => {
      const { callback, memory } = await arrive(current(), 'admitted')
      const attempt = complete({ callback, memory, parameters: new URLSearchParams(forged) })
      await expect(attempt).rejects.toSatisfy((error) => isOAuthError(error) && !tell(error).includes('forged'))
    })

    it('everybody while upstream fails, as upstream_failed', async () => {
      const arrival = await arrive(current(), 'admitted')
      await current().breakUpstream()
      await expect(complete(arrival)).rejects.toMatchObject({ reason: 'upstream_failed' })
    })
  })
}

/** Everything an error could tell a log. */
const tell = (error: OAuthError): string => `${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`

function describeAdmission(current: Current): void {
  describe('admits', () => {
    it('the admitted, not the stranger, alike each time, and leaves the identity alone', async () => {
      const { identity } = await signIn(current(), 'admitted')
      const { identity: stranger } = await signIn(current(), 'stranger')
      const before = JSON.stringify([identity, stranger])
      for (let round = 0; round < 3; round += 1) {
        expect(current().provider.admits(identity)).toBe(true)
        expect(current().provider.admits(stranger)).toBe(false)
      }
      expect(JSON.stringify([identity, stranger])).toBe(before)
    })

    it('nobody it never heard of', () => {
      const nobody: Identity = { subject: '0', login: 'nobody-of-this-name', groups: [] }
      expect(current().provider.admits(nobody)).toBe(false)
    })
  })
}

function describeRecheck(current: Current): void {
  /** The provider's `recheck` for somebody who has signed in. */
  const signedIn = async () => {
    const { provider } = current()
    const { identity, memory } = await signIn(current(), 'admitted')
    if (provider.recheck === undefined || memory === undefined) throw new Error('no recheck, or no memory for it')
    return (changed: { identity?: Identity; memory?: Memory } = {}) =>
      provider.recheck?.({ identity, memory, ...changed }).then(({ verdict }) => verdict)
  }

  describe('recheck', () => {
    it('admits who is still on the lists, and refuses who was dismissed', async () => {
      const ask = await signedIn()
      expect(await ask()).toBe('admitted')
      const { dismiss } = current()
      if (dismiss === undefined) throw new Error('a harness for a provider that rechecks needs dismiss')
      await dismiss()
      expect(await ask()).toBe('refused')
    })

    it("admits nobody by another person's memory or a made-up one", async () => {
      const ask = await signedIn()
      const { identity } = await signIn(current(), 'stranger')
      expect(await ask({ identity })).not.toBe('admitted')
      expect(await ask({ memory: 'made up' })).not.toBe('admitted')
    })

    it('cannot tell while upstream fails', async () => {
      const ask = await signedIn()
      await current().breakUpstream()
      expect(await ask()).toBe('unknown')
    })
  })
}

function describeNoRecheck(current: Current): void {
  it('has nothing to ask again later', () => {
    expect('recheck' in current().provider).toBe(false)
  })
}
