import type { FailureReason } from './errors/reasons.ts'
import type { Clock } from './ports/clock.ts'
import type { EventListener } from './ports/events.ts'
import type { IdentityProvider } from './ports/identity-provider.ts'
import type { KeySource } from './ports/key-source.ts'
import type { Random } from './ports/random.ts'
import type { Resource, ResourceDirectory } from './ports/resources.ts'
import type { SignatureAlgorithm, Signatures } from './ports/signatures.ts'
import type { Stores } from './ports/stores.ts'
import type { Verifier, Principal } from './tokens/principal.ts'

/** How long things live, in seconds. */
export interface Lifetimes {
  /** Authorization code. Default 60, 1 to 600. */
  readonly code: number
  /** Access token. Default 600, 60 to 900. */
  readonly accessToken: number
  /** Refresh token, counted from its last use. Default 30 days. */
  readonly refreshToken: number
  /** Grant, counted from consent and never extended. Default 90 days, at most 365. */
  readonly grant: number
  /** Registered client, counted from its last use. Default 90 days, at least `grant`. */
  readonly client: number
  /** Browser session. Default 12 hours. */
  readonly session: number
  /** For how long the previous refresh token still gets the same successor. Default 10, 0 to 60; 0 is strict. */
  readonly refreshGrace: number
}

/** What the core takes from outside: each has a default that needs nothing but the web platform. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly signatures: Signatures
  /** Absent: signing keys lie sealed in the store and rotate by themselves. */
  readonly keySource: KeySource
}

/** A client that the operator sets up by hand. Metadata members as in RFC 7591 §2. */
export interface PreRegisteredClient {
  readonly client_id: string
  /** Lower-case hex SHA-256 of the secret; absent for a public client. */
  readonly client_secret_sha256?: string
  readonly client_name?: string
  readonly redirect_uris?: readonly string[]
  readonly grant_types?: readonly string[]
  readonly token_endpoint_auth_method?: string
}

export interface AuthorizationServerOptions {
  /** https, or http on a loopback host; no trailing slash, query or fragment. Used byte for byte. */
  readonly issuer: string
  /** Master secret, at least 32 bytes each: the current one first. Required unless the stores are ephemeral. */
  readonly secret?: string | readonly [current: string, previous: string] | undefined
  readonly stores: Stores
  readonly identityProviders: readonly IdentityProvider[]
  readonly resources: readonly Resource[] | ResourceDirectory
  readonly clients?: readonly PreRegisteredClient[]
  /** Who may register: anybody, holders of an initial access token, nobody. Default `open`. */
  readonly registration?: 'open' | 'token' | 'off'
  /** Private-use redirect schemes beside https and loopback. Default none. */
  readonly redirectSchemes?: readonly string[]
  readonly lifetimes?: Partial<Lifetimes>
  /** Default `ES256`. */
  readonly algorithm?: SignatureAlgorithm
  readonly ports?: Partial<Ports>
  readonly events?: EventListener
}

/** RFC 8414 §2. Members without a value are left out. */
export type AuthorizationServerMetadata = Readonly<Record<string, string | boolean | readonly string[]>> & {
  readonly issuer: string
}

/** Protects a route of the same process: the principal, or the whole answer, challenge included. */
export type Guard = (request: Request) => Promise<{ readonly principal: Principal } | { readonly response: Response }>

/** What stands between the server and its dependencies, for `/readyz` and `/health`. */
export interface Readiness {
  readonly ready: boolean
  readonly store: 'ok' | FailureReason
  readonly keys: 'ok' | FailureReason
}

/** An authorization server. It starts at first use. */
export interface AuthorizationServer {
  /**
   * Answers a request to one of its endpoints.
   *
   * @param peer - `clientAddress`: the address of the client as the host knows it, for limits and logs
   * @returns undefined when the path is none of ours
   */
  fetch(request: Request, peer?: { readonly clientAddress?: string }): Promise<Response | undefined>
  readonly verifier: Verifier
  /** @param options - `scopes`: beyond the resource's own `require` */
  guard(options: { readonly resource: string; readonly scopes?: readonly string[] }): Guard
  /** As served. */
  metadata(): AuthorizationServerMetadata
  /** Whether a request could be served now; asks the store at most once a second. Never throws. */
  readiness(): Promise<Readiness>
  /** Ends feed and timers; whoever made the stores closes them. */
  close(): Promise<void>
}
