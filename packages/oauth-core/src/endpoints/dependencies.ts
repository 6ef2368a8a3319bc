import type { Clients } from '../clients/clients.ts'
import type { InitialAccessTokens } from '../clients/initial-access-tokens.ts'
import type { ClientManagement } from '../clients/manage.ts'
import type { Registrations } from '../clients/register.ts'
import type { GrantPolicy } from '../grants/grant.ts'
import type { Grants } from '../grants/grants.ts'
import type { Cookies } from '../http/cookies.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Lifetimes } from '../values/lifetimes.ts'
import type { EpochMs } from '../values/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { ServerEvent } from '../ports/events.ts'
import type { GrantExtension } from '../ports/grant-extension.ts'
import type { IdentityProvider } from '../ports/identity-provider.ts'
import type { Random } from '../ports/random.ts'
import type { RateLimiter } from '../ports/rate-limiter.ts'
import type { ResourceDirectory } from '../ports/resources.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import type { RedirectHosts } from '../protocol/redirect-hosts.ts'
import type { Admission } from '../sign-in/admission.ts'
import type { Connections } from '../sign-in/connections.ts'
import type { ChallengeMemory } from '../sign-in/challenge-memory.ts'
import type { Consents } from '../sign-in/consents.ts'
import type { Interactions } from '../sign-in/interactions.ts'
import type { PushedRequests } from '../sign-in/pushed-requests.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import type { AccessTokens } from '../tokens/access-token.ts'
import type { DpopProofs } from '../tokens/dpop-proofs.ts'
import type { RefreshTokens } from '../tokens/refresh-token.ts'
import type { AccessTokenVerifier } from '../tokens/verifier.ts'
import type { RevocationView } from '../tokens/revocation-view.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'

/** What happened in an exchange, told without the parts that every event has. */
export type Emit = (exchange: Exchange, event: Omit<ServerEvent, 'at' | 'supportId' | 'endpoint'>) => void

/** Everything that endpoints are made of; each takes what it needs. */
export interface Dependencies {
  /** Byte for byte as configured; every URL of ours starts with it. */
  readonly issuer: string
  /** Scheme and host of the issuer, as a browser sends it in `Origin`. */
  readonly origin: string
  readonly registration: 'open' | 'token' | 'off'
  readonly clientManagement: 'on' | 'off'
  /** The metadata lies where OpenID clients look, too. */
  readonly openidConfiguration: 'on' | 'off'
  /** Clients may be URLs of documents that are fetched. */
  readonly clientDocuments: boolean
  readonly redirectSchemes: readonly string[]
  readonly redirectHosts: RedirectHosts
  /** Grant types beside the server's own. */
  readonly extensions: readonly GrantExtension[]
  readonly lifetimes: Lifetimes
  readonly policy: GrantPolicy
  readonly resources: ResourceDirectory
  /** Where people sign in; the first is taken where nobody chooses. */
  readonly providers: readonly [IdentityProvider, ...IdentityProvider[]]
  readonly admission: Admission
  readonly clients: Clients
  readonly registrations: Registrations
  readonly initialAccessTokens: InitialAccessTokens
  readonly management: ClientManagement
  readonly authenticate: AuthenticateCaller
  readonly grants: Grants
  readonly interactions: Interactions
  readonly pushedRequests: PushedRequests
  readonly sessions: Sessions
  readonly challenges: ChallengeMemory
  readonly consents: Consents
  readonly connections: Connections
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly accessTokens: AccessTokens
  readonly refreshTokens: RefreshTokens
  readonly verifier: AccessTokenVerifier
  /** Proofs for the authorization server's own endpoints. */
  readonly dpop: DpopProofs
  readonly cookies: Cookies
  readonly limits: RateLimiter
  readonly clock: Clock
  /** The store's clock, for what is born without a record. @throws {OAuthError} `store_unavailable` */
  readonly storeClock: () => Promise<EpochMs>
  /** Ends what has no record, here and everywhere. @throws {OAuthError} `store_unavailable`, `write_unconfirmed` */
  readonly announce: (entry: RevocationEntry) => Promise<void>
  readonly random: Random
  readonly sha256: Sha256
  readonly emit: Emit
}

/** An endpoint, made once from what it depends on. */
export type Endpoint = (exchange: Exchange) => Promise<Response>
