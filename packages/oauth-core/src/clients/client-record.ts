import type { ClientAuthenticationMethod, ClientMetadata } from '../protocol/client-metadata.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import type { EpochMs } from '../values/time.ts'
import type { Client, ClientKeys } from './client.ts'

/** How a registered client lies in a store. */
export interface ClientRecord {
  readonly v: 1
  readonly clientId: string
  readonly metadata: ClientMetadata
  /** The client named its authentication method; who named none may use either way to send its secret. */
  readonly methodNamed: boolean
  readonly secretDigest?: Digest
  /** Of the token that manages it (RFC 7592); absent for a client that several may have registered. */
  readonly registrationTokenDigest?: Digest
  readonly registeredAt: EpochMs
  /** When its life was last extended, undefined until somebody signed in through it. */
  readonly usedAt?: EpochMs
  /** When it is forgotten, unless its life is extended. */
  readonly endsAt: EpochMs
  /** On its way out: nobody finds it any more, but its grants may not have ended yet. */
  readonly deletedAt?: EpochMs
}

/** @throws {Error} for a body this version did not write */
export function parseClientRecord(body: string): ClientRecord {
  const value: unknown = JSON.parse(body)
  if (!isClientRecord(value)) throw new Error('a client record has a version or shape that this version cannot read')
  return value
}

function isClientRecord(value: unknown): value is ClientRecord {
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) return false
  const { clientId, metadata, secretDigest, registrationTokenDigest, endsAt } = {
    clientId: undefined,
    metadata: undefined,
    secretDigest: undefined,
    registrationTokenDigest: undefined,
    endsAt: undefined,
    ...value,
  }
  const digestsFit = [secretDigest, registrationTokenDigest].every(
    (digest) => digest === undefined || (typeof digest === 'string' && isDigest(digest)),
  )
  return (
    typeof clientId === 'string' &&
    typeof metadata === 'object' &&
    metadata !== null &&
    typeof endsAt === 'number' &&
    digestsFit
  )
}

/** The client that a record describes. */
export function clientOfRecord({ clientId, metadata, methodNamed, secretDigest, usedAt }: ClientRecord): Client {
  const method = metadata.token_endpoint_auth_method
  const methods: readonly ClientAuthenticationMethod[] =
    methodNamed || method === 'none' ? [method] : ['client_secret_basic', 'client_secret_post']
  return {
    kind: 'dynamic',
    clientId,
    name: metadata.client_name,
    redirectUris: metadata.redirect_uris,
    grantTypes: metadata.grant_types,
    methods,
    secretDigest,
    keys: keysOf(metadata),
    requiresPushedRequest: metadata.require_pushed_authorization_requests === true,
    requiresDpop: metadata.dpop_bound_access_tokens === true,
    usedAt,
  }
}

function keysOf({ jwks, jwks_uri: jwksUri }: ClientMetadata): ClientKeys | undefined {
  if (jwks !== undefined) return { jwks }
  return jwksUri === undefined ? undefined : { jwksUri }
}
