import type { InitialAccessTokens } from './clients/initial-access-tokens.ts'
import type { PinnedClientDocument } from './clients/pinned-document.ts'
import type { PreRegisteredClient } from './clients/pre-registered.ts'
import type { FailureReason } from './errors/reasons.ts'
import type { KeySuccession } from './keys/rotation.ts'
import type { Clock } from './ports/clock.ts'
import type { DocumentFetch } from './ports/document-fetch.ts'
import type { EventListener } from './ports/events.ts'
import type { GrantExtension } from './ports/grant-extension.ts'
import type { IdentityProvider } from './ports/identity-provider.ts'
import type { KeySource } from './ports/key-source.ts'
import type { Random } from './ports/random.ts'
import type { Resource, ResourceDirectory } from './ports/resources.ts'
import type { SignatureAlgorithm, Signatures } from './ports/signatures.ts'
import type { Stores } from './ports/stores.ts'
import type { AuthorizationServerMetadata } from './protocol/authorization-server-metadata.ts'
import type { RedirectHosts } from './protocol/redirect-hosts.ts'
import type { Verifier, Principal } from './tokens/principal.ts'
import type { Lifetimes } from './values/lifetimes.ts'

/** What the core takes from outside: each has a default that needs nothing but the web platform. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly signatures: Signatures
  /** Absent: nothing that a client names is ever fetched. */
  readonly fetch: DocumentFetch
  /** Absent: signing keys lie sealed in the store and rotate by themselves. */
  readonly keySource: KeySource
}

export interface AuthorizationServerOptions {
  /** https, or http on a loopback host; no trailing slash, query or fragment. Used byte for byte. */
  readonly issuer: string
  /** Master secret, at least 32 bytes each: the current one first. Required unless the stores are ephemeral. */
  readonly secret?: string | readonly [current: string, previous: string] | undefined
  readonly stores: Stores
  readonly identityProviders: readonly IdentityProvider[]
  readonly resources: readonly Resource[] | ResourceDirectory
  /** Clients of the operator; one with a URL for its id is a metadata document that is never fetched. */
  readonly clients?: readonly (PreRegisteredClient | PinnedClientDocument)[]
  /** Whether clients may register themselves (RFC 7591); `token`: with an initial access token only. Default `open`. */
  readonly registration?: 'open' | 'token' | 'off'
  /**
   * Whether a client that registered itself gets a token to read, change and delete its registration (RFC 7592). Public
   * clients never do: the same metadata is the same client, whoever sends it. Default `on`.
   */
  readonly clientManagement?: 'on' | 'off'
  /**
   * Whether the metadata also lies at `/.well-known/openid-configuration`, with the two members that libraries for OpenID
   * Connect insist on. No ID tokens are issued either way: `off` tells clients that would ask for one. Default `on`.
   */
  readonly openidConfiguration?: 'on' | 'off'
  /** Grant types of one's own, for the clients that the operator lists with them. Default none. */
  readonly grants?: readonly GrantExtension[]
  /** Private-use redirect schemes beside https and loopback. Default none. */
  readonly redirectSchemes?: readonly string[]
  /** Where clients may be that the operator did not set up, registered or described. Default: every https host. */
  readonly redirectHosts?: RedirectHosts
  readonly lifetimes?: Partial<Lifetimes>
  /**
   * Of access tokens. Default `ES256`. Of several the first signs, and each has keys of its own that are published: put
   * a new one first and leave the old one in until every process knows both. Its key signs once it was published long
   * enough (16 minutes); until then the old one goes on.
   */
  readonly algorithm?: SignatureAlgorithm | readonly SignatureAlgorithm[]
  /**
   * `required`: each DPoP proof must carry a nonce of ours, so that none can be made in advance; costs clients a round trip
   * every few minutes (RFC 9449 §8, §9). Default `off`.
   */
  readonly dpopNonce?: 'off' | 'required'
  /**
   * `unbound`: refresh tokens that are of no use to a thief, bound to a DPoP key or to a client that authenticates, stay the
   * same at each use; all others rotate. For clients that cannot keep a new one safely. Default `always`.
   */
  readonly refreshRotation?: 'always' | 'unbound'
  readonly ports?: Partial<Ports>
  readonly events?: EventListener
}

/** Protects a route of the same process: the principal, or the whole answer, challenge included. */
export type Guard = (request: Request) => Promise<{ readonly principal: Principal } | { readonly response: Response }>

/** What stands between the server and its dependencies, for `/readyz` and `/health`. */
export interface Readiness {
  readonly ready: boolean
  readonly store: 'ok' | FailureReason
  readonly keys: 'ok' | FailureReason
  /** What only the operator can mend, such as a secret that does not open this store; empty otherwise. */
  readonly faults: readonly string[]
}

/**
 * The signing keys in the store. They rotate by themselves, every `lifetimes.signingKey` seconds: this is for those who
 * cannot wait.
 */
export interface SigningKeys {
  /**
   * Has the next keys sign as soon as they may, one per algorithm. Nobody is signed out: a next key that was published
   * for 16 minutes signs at once, one that was not signs then (`signsAt`), and the key before it verifies until its last
   * token has died. Asked again before that, it gives the same answer.
   *
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: ask again
   * @throws {ConfigurationError} when the port `keySource` keeps the keys
   */
  rotate(): Promise<readonly KeySuccession[]>
  /**
   * Takes a key out of use for good, in an emergency: all that it signed is refused by every process within the lease,
   * and clients refresh. If it was the one that signs, the next one does so at once, however young; verifiers outside
   * that keep the JWKS may need its `max-age` (300 s) to learn of it.
   *
   * @param kid - as in the token's header and in the JWKS
   * @returns whether the ring had such a key; it is on the revocation feed in any case, so it may be asked again
   * @throws {OAuthError} `store_unavailable`, `write_unconfirmed`: ask again
   * @throws {RangeError} for what is no thumbprint
   * @throws {ConfigurationError} when the port `keySource` keeps the keys
   */
  revoke(kid: string): Promise<boolean>
}

/** An authorization server. It starts at first use. */
export interface AuthorizationServer {
  /**
   * Answers a request to one of its endpoints.
   *
   * @param peer - `clientAddress`: the address of the client as the host knows it, for limits and logs
   * @returns undefined when the path is none of ours
   */
  fetch(request: Request, peer?: { readonly clientAddress?: string | undefined }): Promise<Response | undefined>
  readonly verifier: Verifier
  readonly keys: SigningKeys
  /** Tokens that permit registrations where `registration` is `token`. */
  readonly initialAccessTokens: Pick<InitialAccessTokens, 'create'>
  /** @param options - `scopes`: beyond the resource's own `require` */
  guard(options: { readonly resource: string; readonly scopes?: readonly string[] }): Guard
  /** As served. */
  metadata(): AuthorizationServerMetadata
  /** Whether a request could be served now; asks the store at most once a second. Never throws. */
  readiness(): Promise<Readiness>
  /** Ends feed and timers; whoever made the stores closes them. */
  close(): Promise<void>
}
