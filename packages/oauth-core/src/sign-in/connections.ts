import { isOAuthError } from '../errors/oauth-error.ts'
import type { Grant } from '../grants/grant.ts'
import type { Grants } from '../grants/grants.ts'
import { revoke } from '../grants/revoke.ts'
import type { RevocationView } from '../tokens/revocation-view.ts'
import type { GrantId } from '../values/grant-id.ts'
import type { Subject } from '../values/subject.ts'
import type { ListedGrant, PersonRecords } from './person-records.ts'

/** 200 grants of one person, 20 kB of their record: a new one for each connection of each application on each device. */
const MAX_GRANTS = 200

/** What a person has connected: their living grants, found again through a list in the person's record. */
export interface Connections {
  /**
   * Lists a grant that is about to be born: an entry that names nothing does no harm, a grant that nobody can find does.
   * Of more than 200 the oldest ends, of the same client where it has one, so that no client pushes out another's.
   *
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  add(subject: Subject, grant: ListedGrant): Promise<void>
  /** The living grants, the newest first. @throws {OAuthError} `store_unavailable`, `lease_expired` */
  list(subject: Subject): Promise<readonly Grant[]>
  /** Whether a living grant was given to this client at this very address. @throws as `list` */
  leadTo(subject: Subject, target: Pick<Grant, 'clientId' | 'redirectUri'>): Promise<boolean>
  /**
   * Forgets what the person said for good about a client, and ends all grants they gave it. Repeating it is the same.
   *
   * @returns the grants that ended
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`
   */
  end(subject: Subject, clientId: string): Promise<readonly GrantId[]>
}

export function createConnections(deps: {
  readonly people: PersonRecords
  readonly grants: Grants
  readonly view: RevocationView
}): Connections {
  const { people, grants, view } = deps

  async function living({ id }: ListedGrant): Promise<Grant | undefined> {
    const { grant, now } = (await grants.find(id)) ?? {}
    if (grant?.state !== 'active' || now === undefined) return undefined
    if (now > Math.min(grant.idleExpiresAt, grant.expiresAt)) return undefined
    const { bornAt, subject, clientId } = grant
    return view.isRevoked({ grantId: id, bornAt, subject, clientId }) ? undefined : grant
  }

  async function allLiving(listed: readonly ListedGrant[]): Promise<readonly Grant[]> {
    await view.ensureFresh()
    const found = await Promise.all(listed.map((entry) => living(entry)))
    return found.filter((grant) => grant !== undefined)
  }

  /** @returns whether it lived until now */
  async function endGrant({ id, clientId }: ListedGrant): Promise<boolean> {
    try {
      return (await grants.settle(id, 'grant_revoked', (grant) => revoke(grant, clientId))).verdict === 'revoked'
    } catch (error) {
      // It is gone already; anything else means that it may live on, and is told.
      if (isOAuthError(error) && error.reason === 'grant_revoked') return false
      throw error
    }
  }

  return {
    async add(subject, grant) {
      let dropped: ListedGrant | undefined
      await people.update(subject, ({ grants: listed }) => {
        const full = listed.length >= MAX_GRANTS
        dropped = full ? (listed.findLast(({ clientId }) => clientId === grant.clientId) ?? listed.at(-1)) : undefined
        return { grants: [grant, ...listed.filter((entry) => entry !== dropped)] }
      })
      if (dropped !== undefined) await endGrant(dropped)
    },

    async list(subject) {
      const { grants: listed } = await people.read(subject)
      return allLiving(listed)
    },

    async leadTo(subject, { clientId, redirectUri }) {
      const { grants: listed } = await people.read(subject)
      const found = await allLiving(listed.filter((entry) => entry.clientId === clientId))
      return found.some((grant) => grant.redirectUri === redirectUri)
    },

    async end(subject, clientId) {
      const isOther = (entry: { readonly clientId: string }): boolean => entry.clientId !== clientId
      let listed: readonly ListedGrant[] = []
      // First nothing is answered unasked any more, then all ends that was; the list goes last, so that it can be repeated.
      await people.update(subject, (entries) => {
        listed = entries.grants.filter((entry) => !isOther(entry))
        return entries.consents.every(isOther) ? undefined : { consents: entries.consents.filter(isOther) }
      })
      const ended = await Promise.all(listed.map(async (entry) => ((await endGrant(entry)) ? [entry.id] : [])))
      await people.update(subject, (entries) =>
        listed.length === 0
          ? undefined
          : { grants: entries.grants.filter(({ id }) => !listed.some((one) => one.id === id)) },
      )
      return ended.flat()
    },
  }
}
