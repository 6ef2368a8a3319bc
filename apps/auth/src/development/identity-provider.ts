import { randomBytes } from 'node:crypto'
import { OAuthError, type IdentityProvider } from '@gw/oauth-core'
import type { Person } from './people.ts'

/** Where the stand-in's page is served, below the issuer. */
export const SIGN_IN_PATH = '/development/sign-in'

/** 10 minutes: as long as the core keeps a request parked. */
const PENDING_MS = 600_000

/** Oldest first out: a page left open costs the person a second try, never the process its memory. */
const MAX_PENDING = 1000

interface SignIn {
  readonly callback: URL
  readonly state: string
  readonly until: number
  /** Once somebody was chosen: who, and the code that proves it. */
  chosen?: { readonly person: Person; readonly code: string }
}

/** Where the browser goes on, or undefined: the sign-in is not known here, or over. */
type NextUrl = URL | undefined

/** What stands in for GitHub in development mode: made-up people behind the port of a real provider. */
export interface DevelopmentIdentityProvider extends IdentityProvider {
  readonly people: readonly Person[]
  /** The person pressed the button of `login`. */
  choose(request: string, login: string): NextUrl
  /** The person turned away. */
  decline(request: string): NextUrl
}

/**
 * Whoever sees its page is anybody they like, so it must never be reached by strangers. For everything else it is as
 * strict as a real provider: codes are bound to one sign-in, used once, and kept in this process.
 *
 * @param issuer - the page is served below it
 */
export function createDevelopmentIdentityProvider(
  issuer: string,
  people: readonly Person[],
): DevelopmentIdentityProvider {
  const pending = new Map<string, SignIn>()

  function find(request: string): SignIn | undefined {
    const signIn = pending.get(request)
    return signIn !== undefined && signIn.until > performance.now() ? signIn : undefined
  }

  function back(signIn: SignIn, parameters: Readonly<Record<string, string>>): URL {
    const url = new URL(signIn.callback)
    for (const [name, value] of Object.entries({ ...parameters, state: signIn.state }))
      url.searchParams.set(name, value)
    return url
  }

  return {
    id: 'development',
    people,
    async begin({ callback, state }) {
      const request = randomId()
      pending.set(request, { callback, state, until: performance.now() + PENDING_MS })
      for (const oldest of pending.keys()) {
        if (pending.size <= MAX_PENDING) break
        pending.delete(oldest)
      }
      const redirectTo = new URL(`${issuer}${SIGN_IN_PATH}`)
      redirectTo.searchParams.set('request', request)
      return { redirectTo, memory: request }
    },
    async complete({ parameters, memory }) {
      const signIn = find(memory)
      if (signIn === undefined || parameters.get('state') !== signIn.state) throw new OAuthError('upstream_failed')
      pending.delete(memory)
      if (parameters.has('error')) throw new OAuthError('upstream_denied')
      const { person, code } = signIn.chosen ?? {}
      const codes = parameters.getAll('code')
      // The list is asked again: it is the one thing of this provider that a test can take away.
      if (person === undefined || codes.length !== 1 || codes[0] !== code || !people.includes(person)) {
        throw new OAuthError('upstream_failed')
      }
      const { subject, login, name, groups } = person
      return { identity: { subject, login, name, groups } }
    },
    admits: (identity) => people.some(({ subject, admitted }) => admitted && subject === identity.subject),
    choose(request, login) {
      const signIn = find(request)
      const person = people.find((candidate) => candidate.login === login)
      if (signIn === undefined || person === undefined) return undefined
      signIn.chosen = { person, code: randomId() }
      return back(signIn, { code: signIn.chosen.code })
    },
    decline(request) {
      const signIn = find(request)
      return signIn === undefined ? undefined : back(signIn, { error: 'access_denied' })
    },
  }
}

/** 128 random bits. */
const randomId = (): string => randomBytes(16).toString('base64url')
