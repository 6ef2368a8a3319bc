import type { Client } from '../clients/client.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Grant } from '../grants/grant.ts'
import type { ResourceDirectory } from '../ports/resources.ts'
import type { Parameters } from '../protocol/parameters.ts'
import { parsePerson, type Person } from '../sign-in/person.ts'
import type { ProvenKey } from '../tokens/dpop-proofs.ts'
import type { EpochMs } from '../values/time.ts'
import type { Dependencies } from './dependencies.ts'

/** A token request of an authenticated client that may use the grant type. */
export interface TokenRequest {
  readonly form: Parameters
  readonly client: Client
  /** Of the key that the tokens are to be bound to; undefined without a DPoP header. */
  readonly proof: ProvenKey | undefined
}

/** Whether anybody who has this client's refresh token may use it, unless it is bound to a key (RFC 9449 §5). */
export const isPublic = ({ methods }: Client): boolean => methods.includes('none')

/**
 * The resource of a token request, in the configured spelling (RFC 8707 §2.2).
 *
 * @returns undefined when none is named: then it is the grant's
 * @throws {OAuthError} `resource_unknown`, `resource_mismatch` for two different ones
 */
export function readResource(form: Parameters, resources: ResourceDirectory): string | undefined {
  const found = new Set(form.all('resource').map((uri) => resources.find(uri)?.resource))
  if (found.has(undefined)) throw new OAuthError('resource_unknown')
  if (found.size > 1) throw new OAuthError('resource_mismatch', { count: found.size })
  return [...found][0]
}

/** Whose grant it is, and whether they may go on right now. */
export type JudgeGrant = (
  grant: Grant,
  now: EpochMs,
) => Promise<{ readonly person: Person } | { readonly refused: 'grant_revoked' | 'user_refused' }>

/**
 * Judges what the record itself cannot know: floors and the epoch, and present admission. Asked before any token
 * leaves, inside the same decision that writes.
 *
 * @returns a function that throws {OAuthError} `lease_expired` when revocations are not known, `upstream_failed`
 */
export function createJudgeGrant(deps: Pick<Dependencies, 'keys' | 'view' | 'admission'>): JudgeGrant {
  const { keys, view, admission } = deps
  return async (grant, now) => {
    await view.ensureFresh()
    await keys.signingKey() // nothing is written for a token that could not be signed
    const { id: grantId, bornAt, subject, clientId } = grant
    if (view.isRevoked({ grantId, bornAt, subject, clientId })) return { refused: 'grant_revoked' }
    const person = parsePerson(await keys.unseal({ kind: 'grant', id: grantId }, grant.sealed))
    const readmitted = await admission.readmit(person, now)
    return readmitted === undefined ? { refused: 'user_refused' } : { person: readmitted }
  }
}
