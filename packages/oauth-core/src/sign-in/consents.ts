import type { RevocationView } from '../tokens/revocation-view.ts'
import type { Subject } from '../values/subject.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Consent, PersonRecords } from './person-records.ts'

/** 32,768 characters for each person, the newest first: far more applications than anybody connects, within a record. */
const MAX_LENGTH = 32_768

/**
 * Remembered consent, per person (R162). It counts for the very same request or less of it, and dies with the floors of
 * the person and the client.
 */
export interface Consents {
  /** @throws {OAuthError} `store_unavailable`, `lease_expired` */
  cover(subject: Subject, request: AuthorizationRequest): Promise<boolean>
  /** @throws {OAuthError} `store_unavailable`, `write_unconfirmed` */
  remember(subject: Subject, request: AuthorizationRequest): Promise<void>
}

export function createConsents(deps: { readonly people: PersonRecords; readonly view: RevocationView }): Consents {
  const { people, view } = deps

  return {
    async cover(subject, request) {
      const { consents } = await people.read(subject)
      const found = consents.find((consent) => isSameTarget(consent, request))
      if (
        found?.clientDigest !== request.clientDigest ||
        !request.scopes.every((scope) => found.scopes.includes(scope))
      )
        return false
      await view.ensureFresh()
      return !view.isRevoked({ grantId: '', bornAt: found.at, subject, clientId: request.clientId })
    },

    remember: (subject, { clientId, clientDigest, redirectUri, resource, scopes }) =>
      people.update(subject, ({ consents }, at) => {
        const consent: Consent = { clientId, clientDigest, redirectUri, resource, scopes, at }
        const others = consents.filter((other) => !isSameTarget(other, consent))
        return { consents: fitting([consent, ...others]) }
      }),
  }
}

function fitting(consents: readonly Consent[]): readonly Consent[] {
  let length = 0
  return consents.filter((consent) => (length += JSON.stringify(consent).length) <= MAX_LENGTH)
}

const isSameTarget = (consent: Consent, { clientId, redirectUri, resource }: Consent | AuthorizationRequest): boolean =>
  consent.clientId === clientId && consent.redirectUri === redirectUri && consent.resource === resource
