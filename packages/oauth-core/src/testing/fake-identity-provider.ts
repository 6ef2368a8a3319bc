import { OAuthError } from '../errors/oauth-error.ts'
import type { Identity, IdentityProvider } from '../ports/identity-provider.ts'

/** Somebody the fake provider knows. The first of the list is who signs in when nobody was chosen. */
export interface FakePerson extends Omit<Identity, 'groups'> {
  /** Default none. */
  readonly groups?: readonly string[]
  /** Default true; false for a stranger: somebody with an account whom nobody let in. */
  readonly admitted?: boolean
}

/** An identity provider without a network, with the switches a test needs. */
export interface FakeIdentityProvider extends IdentityProvider {
  readonly recheck: NonNullable<IdentityProvider['recheck']>
  /** Who signs in from the next `begin` on, by login; undefined: somebody who declines. */
  signInAs(login: string | undefined): void
  /** The same callback as `redirectTo`, for another person: for tests that choose after `begin`. */
  callbackFor(redirectTo: URL, login: string | undefined): URL
  /** Lets a known person in, or no longer, from now on. */
  admit(login: string, admitted: boolean): void
  /** Whether upstream answers. While it does not, sign-ins fail and `recheck` cannot tell. */
  reachable(value: boolean): void
}

/**
 * A provider for tests that sign somebody in without a network and without a page: its `redirectTo` points straight to
 * the callback, with a code for the person chosen, as if that person had just signed in. Never for production: whoever
 * can reach the callback is whoever they say.
 *
 * @param options - `id`: default `fake`; `people`: at least one
 * @throws {RangeError} when there is nobody
 */
export function createFakeIdentityProvider(options: {
  readonly id?: string
  readonly people: readonly FakePerson[]
}): FakeIdentityProvider {
  const { people } = options
  const refused = new Set(people.filter(({ admitted }) => admitted === false).map(({ subject }) => subject))
  const attempts = new Map<string, Attempt>()
  const addresses = new Map<string, Attempt>()
  const find = (login: string): FakePerson => {
    const person = people.find((one) => one.login === login)
    if (person === undefined) throw new RangeError(`the fake provider knows no ${login}`)
    return person
  }
  let chosen = people[0]
  if (chosen === undefined) throw new RangeError('the fake provider needs people')
  let isReachable = true
  const isAdmitted = (identity: Identity): boolean =>
    people.some(({ subject }) => subject === identity.subject) && !refused.has(identity.subject)

  return {
    id: options.id ?? 'fake',
    async begin({ callback, state }) {
      if (!isReachable) throw new OAuthError('upstream_failed')
      const memory = crypto.randomUUID()
      const attempt: Attempt = { callback: new URL(callback), state, codes: new Map() }
      attempts.set(memory, attempt)
      const redirectTo = answer(attempt, chosen)
      addresses.set(redirectTo.href, attempt)
      return { redirectTo, memory }
    },
    async complete({ parameters, memory }) {
      const person = redeem(attempts.get(memory), parameters, isReachable)
      return { identity: identityOf(person), memory: person.subject }
    },
    admits: isAdmitted,
    async recheck({ identity, memory }) {
      if (!isReachable) return { verdict: 'unknown' }
      return { verdict: memory === identity.subject && isAdmitted(identity) ? 'admitted' : 'refused' }
    },
    signInAs(login) {
      chosen = login === undefined ? undefined : find(login)
    },
    callbackFor(redirectTo, login) {
      const attempt = addresses.get(redirectTo.href)
      if (attempt === undefined) throw new RangeError('the fake provider made no such address')
      return answer(attempt, login === undefined ? undefined : find(login))
    },
    admit(login, admitted) {
      if (admitted) refused.delete(find(login).subject)
      else refused.add(find(login).subject)
    },
    reachable(value) {
      isReachable = value
    },
  }
}

/** A sign-in that was begun, and the codes that were handed out in it: each is good here only, and once. */
interface Attempt {
  readonly callback: URL
  readonly state: string
  readonly codes: Map<string, FakePerson>
}

function answer({ callback, state, codes }: Attempt, person: FakePerson | undefined): URL {
  const address = new URL(callback)
  address.searchParams.set('state', state)
  if (person === undefined) {
    address.searchParams.set('error', 'access_denied')
    return address
  }
  const code = crypto.randomUUID()
  codes.set(code, person)
  address.searchParams.set('code', code)
  return address
}

function redeem(attempt: Attempt | undefined, parameters: URLSearchParams, isReachable: boolean): FakePerson {
  if (attempt === undefined || parameters.getAll('state').join() !== attempt.state) {
    throw new OAuthError('transaction_unknown')
  }
  if (parameters.get('error') === 'access_denied') throw new OAuthError('upstream_denied')
  const code = parameters.getAll('code').join()
  const person = attempt.codes.get(code)
  if (!isReachable || person === undefined) throw new OAuthError('upstream_failed')
  attempt.codes.delete(code)
  return person
}

const identityOf = ({ subject, login, name, groups }: FakePerson): Identity => ({
  subject,
  login,
  ...(name === undefined ? {} : { name }),
  groups: groups ?? [],
})
