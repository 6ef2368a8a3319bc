export { createAuthorizationServer } from './authorization-server.ts'
export { ConfigurationError } from './errors/configuration-error.ts'
export type { WireFailure } from './errors/failures.ts'
export { failureOf, isOAuthError, OAuthError } from './errors/oauth-error.ts'
export type { FailureDetails } from './errors/oauth-error.ts'
export type { FailureReason } from './errors/reasons.ts'
export type {
  AuthorizationServer,
  AuthorizationServerMetadata,
  AuthorizationServerOptions,
  Guard,
  Lifetimes,
  Ports,
  PreRegisteredClient,
  Readiness,
} from './options.ts'
export type { Clock } from './ports/clock.ts'
export type { EventListener, EventName, ServerEvent } from './ports/events.ts'
export type { Identity, IdentityProvider, Memory } from './ports/identity-provider.ts'
export type { KeySource } from './ports/key-source.ts'
export type { Random } from './ports/random.ts'
export type { RateLimit, RateLimiter } from './ports/rate-limiter.ts'
export { ABSENT, RECORD_KINDS, revision } from './ports/record-store.ts'
export type { RecordKey, RecordKind, RecordReading, RecordState, RecordStore, Revision } from './ports/record-store.ts'
export type { Resource, ResourceDirectory } from './ports/resources.ts'
export type { FeedReading, RevocationEntry, RevocationFeed } from './ports/revocation-feed.ts'
export { SIGNATURE_ALGORITHMS } from './ports/signatures.ts'
export type { CheckSignature, Jwk, Sign, SignatureAlgorithm, Signatures } from './ports/signatures.ts'
export type { Stores } from './ports/stores.ts'
export type { Principal, Verifier } from './tokens/principal.ts'
export type { Branded } from './values/brand.ts'
export type { Digest } from './values/digest.ts'
export { epochMs } from './values/time.ts'
export type { EpochMs, Seconds } from './values/time.ts'
