import type { ClientAuthenticationMethod } from '../protocol/client-metadata.ts'
import type { PublicKeySet } from '../protocol/public-key-set.ts'
import type { Digest } from '../values/digest.ts'
import type { EpochMs } from '../values/time.ts'

/** The keys themselves, or the https URL that they are fetched from (RFC 7591 §2). */
export type ClientKeys = { readonly jwks: PublicKeySet } | { readonly jwksUri: string }

/** What the operator alone can allow a client, beyond asking for the people who sign in through it. */
export interface ClientPrivileges {
  /** Resources that it may have tokens for without a person, as written; none is the default. */
  readonly resources: readonly string[]
  /** Scopes that it may have there; undefined: those that a resource requires of everybody. */
  readonly scopes: readonly string[] | undefined
  /** Resources that it is the server of: it may introspect every token for them. */
  readonly serves: readonly string[]
}

/** A client as every endpoint sees it, wherever it was registered. */
export interface Client {
  /**
   * `pre-registered`: by the operator, trusted by name; `metadata-document`: its id is the URL of what it says of itself,
   * so its host is proven and nothing else; `dynamic`: by itself, believed in nothing (RFC 7591).
   */
  readonly kind: 'pre-registered' | 'metadata-document' | 'dynamic'
  readonly clientId: string
  /** What it calls itself; a claim unless pre-registered. */
  readonly name: string | undefined
  readonly redirectUris: readonly string[]
  readonly grantTypes: readonly string[]
  /** Only of a pre-registered client, never of one that described itself. */
  readonly privileges?: ClientPrivileges
  /** Those that it registered; both with a secret for a client that named none when it registered. */
  readonly methods: readonly ClientAuthenticationMethod[]
  readonly secretDigest: Digest | undefined
  /** From then on the secret proves nothing; absent: it does not expire. */
  readonly secretExpiresAt?: EpochMs
  /** Where the public keys of its assertions are (RFC 7523 §2.2); undefined for a client without `private_key_jwt`. */
  readonly keys: ClientKeys | undefined
  /** Its assertions may name the token endpoint as audience, against RFC 7523bis §4: the operator's exception. */
  readonly acceptsTokenEndpointAudience?: boolean
  /** Of its assertions only those count that FAPI 2.0 allows (§5.4.1): never RS256. */
  readonly highAssurance?: boolean
  /** It may start an authorization by a pushed request alone (RFC 9126 §6). */
  readonly requiresPushedRequest: boolean
  /** It gets no token without a DPoP proof (RFC 9449 §5.2). */
  readonly requiresDpop: boolean
  /** When a registered client's life was last extended; undefined until somebody signed in through it. */
  readonly usedAt: EpochMs | undefined
}
