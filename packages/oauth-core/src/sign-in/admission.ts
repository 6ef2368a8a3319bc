import { OAuthError } from '../errors/oauth-error.ts'
import { NEVER } from '../internal/never.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { Identity, IdentityProvider } from '../ports/identity-provider.ts'
import { ABSENT, type RecordStore } from '../ports/record-store.ts'
import type { Principal } from '../tokens/principal.ts'
import { CLIENT_SUBJECT_PREFIX } from '../values/subject.ts'
import type { EpochMs } from '../values/time.ts'
import { askProvider } from './ask-provider.ts'
import { subjectOf, type Person } from './person.ts'

/** 24 h: how long the last yes of a provider stands while it cannot be asked again. */
const UNKNOWN_GRACE_MS = 86_400_000

/** Who may be let in: judged at login, at every code and refresh, and for every access token. */
export interface Admission {
  /** @throws {OAuthError} `not_found` for a provider that is not configured */
  provider(id: string): IdentityProvider
  /** Configuration alone, for a token's claims; a client that acts for itself is admitted while the operator has it. */
  admits(principal: Principal): boolean
  /**
   * The first judgement, after a sign-in. Binds the login to the subject: a name that was given to somebody else later
   * is refused.
   *
   * @throws {OAuthError} `user_not_admitted`, `store_unavailable`
   */
  admit(person: Person): Promise<void>
  /**
   * Judges again, before tokens are issued: by configuration, and by asking the provider where its lists need that.
   *
   * @returns the person with what the provider now remembers; undefined: no longer admitted
   * @throws {OAuthError} `upstream_failed` when the provider has not answered for a day
   */
  readmit(person: Person, now: EpochMs): Promise<Person | undefined>
}

export function createAdmission(deps: {
  readonly providers: readonly IdentityProvider[]
  /** Whether the operator still has this client. */
  readonly isKnownClient: (clientId: string) => boolean
  readonly records: RecordStore
  readonly sha256: Sha256
}): Admission {
  const { records, sha256 } = deps
  const providers = new Map(deps.providers.map((one) => [one.id, one]))

  function provider(id: string): IdentityProvider {
    const found = providers.get(id)
    if (found === undefined) throw new OAuthError('not_found')
    return found
  }

  return {
    provider,

    admits(principal) {
      const [prefix = '', ...rest] = principal.subject.split(':')
      if (prefix === CLIENT_SUBJECT_PREFIX) return deps.isKnownClient(rest.join(':'))
      return providers.get(prefix)?.admits(identityOf(principal, prefix, rest.join(':'))) ?? false
    },

    async admit(person) {
      if (!provider(person.provider).admits(person.identity)) throw new OAuthError('user_not_admitted')
      const subject = subjectOf(person)
      const login = person.identity.login.toLowerCase()
      const key = { kind: 'person', id: `login:${await sha256(`${person.provider}:${login}`)}` } as const
      const pin = { body: JSON.stringify({ v: 1, subject }), expiresAt: NEVER } // a login that changed hands stays refused for ever
      const { body } = await records.read(key)
      if (body === undefined && (await records.replace(key, ABSENT, pin)) === 'replaced') return
      const pinned: unknown = JSON.parse(body ?? (await records.read(key)).body ?? 'null')
      const same = typeof pinned === 'object' && pinned !== null && 'subject' in pinned && pinned.subject === subject
      if (!same) throw new OAuthError('user_not_admitted', { check: 'the login belonged to another subject' })
    },

    async readmit(person, now) {
      const { identity, memory } = person
      // Whose provider the operator took away is admitted by nobody, as in `admits`.
      const asked = providers.get(person.provider)
      if (asked === undefined || !asked.admits(identity)) return undefined
      if (asked.recheck === undefined || memory === undefined) return person
      const { verdict, memory: renewed } = await askProvider(asked.recheck({ identity, memory }))
      switch (verdict) {
        case 'refused':
          return undefined
        case 'admitted':
          return { ...person, memory: renewed ?? memory, admittedAt: now }
        case 'unknown':
          if (now - person.admittedAt <= UNKNOWN_GRACE_MS) return { ...person, memory: renewed ?? memory }
          throw new OAuthError('upstream_failed', { check: 'no verdict for a day' })
      }
    },
  }
}

function identityOf(principal: Principal, provider: string, subject: string): Identity {
  return {
    subject,
    login: principal.login ?? '',
    groups: principal.groups.map((group) => group.slice(provider.length + 1)),
  }
}
