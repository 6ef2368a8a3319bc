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
  readonly registeredAt: EpochMs
  /** When its life was last extended, undefined until somebody signed in through it. */
  readonly usedAt?: EpochMs
}

/** @throws {Error} for a body this version did not write */
export function parseClientRecord(body: string): ClientRecord {
  const value: unknown = JSON.parse(body)
  if (!isClientRecord(value)) throw new Error('a client record has a version or shape that this version cannot read')
  return value
}

function isClientRecord(value: unknown): value is ClientRecord {
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) return false
  const { clientId, metadata, secretDigest } = {
    clientId: undefined,
    metadata: undefined,
    secretDigest: undefined,
    ...value,
  }
  const digestFits = secretDigest === undefined || (typeof secretDigest === 'string' && isDigest(secretDigest))
  return typeof clientId === 'string' && typeof metadata === 'object' && metadata !== null && digestFits
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
    requiresPushedRequest: false,
    requiresDpop: false,
    usedAt,
  }
}

function keysOf({ jwks, jwks_uri: jwksUri }: ClientMetadata): ClientKeys | undefined {
  if (jwks !== undefined) return { jwks }
  return jwksUri === undefined ? undefined : { jwksUri }
}
