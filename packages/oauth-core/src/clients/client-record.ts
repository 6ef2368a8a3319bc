import { isJsonObject, isStringArray } from '../internal/json.ts'
import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthenticationMethod,
  type ClientMetadata,
} from '../protocol/client-metadata.ts'
import { isPublicKeySet } from '../protocol/public-key-set.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import { isEpochMs, type EpochMs } from '../values/time.ts'
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

/** Every member that decides something: one that is missing or of another type would decide by accident. */
function isClientRecord(value: unknown): value is ClientRecord {
  if (!isJsonObject(value) || value['v'] !== 1) return false
  const { clientId, metadata, methodNamed, registeredAt, endsAt } = value
  return (
    typeof clientId === 'string' &&
    isMetadata(metadata) &&
    typeof methodNamed === 'boolean' &&
    [registeredAt, endsAt].every(isEpochMs) &&
    ['usedAt', 'deletedAt'].every((name) => isAbsentOr(isEpochMs, value[name])) &&
    ['secretDigest', 'registrationTokenDigest'].every((name) => isAbsentOr(isDigest, value[name]))
  )
}

function isMetadata(value: unknown): value is ClientMetadata {
  if (!isJsonObject(value)) return false
  const { redirect_uris: redirectUris, grant_types: grantTypes, token_endpoint_auth_method: method, jwks } = value
  return (
    isStringArray(redirectUris) &&
    isStringArray(grantTypes) &&
    CLIENT_AUTHENTICATION_METHODS.some((known) => known === method) &&
    isAbsentOr(isPublicKeySet, jwks) &&
    ['client_name', 'jwks_uri'].every((name) => isAbsentOr(isText, value[name])) &&
    ['dpop_bound_access_tokens', 'require_pushed_authorization_requests'].every((name) =>
      isAbsentOr(isBoolean, value[name]),
    )
  )
}

const isAbsentOr = (fits: (value: unknown) => boolean, value: unknown): boolean => value === undefined || fits(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'

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
